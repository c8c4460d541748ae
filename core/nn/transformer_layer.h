// Transformer layers put together from attention, feed-forward network and norms.
#pragma once

#include "core/nn/feed_forward.h"
#include "core/nn/norm.h"
#include "core/nn/self_attention.h"

namespace brisling {

// The layer of the original transformer: each part is added to its input, then normalised.
// `Feed` is FeedForward or GatedFeedForward.
template <class Feed, class Attention = SelfAttention>
struct PostNormLayer {
  Attention attention;
  LayerNorm attention_norm;
  Feed feed_forward;
  LayerNorm output_norm;

  // In place. `variant` goes to the attention.
  template <class... Variant>
  void forward(Context& context, const Batch& batch, Matrix hidden, const Variant&... variant) const {
    const Arena::Scope scratch(context.arena);
    const Matrix attended = context.arena.matrix(hidden.rows, hidden.cols);
    attention.forward(context, hidden, batch, hidden.data, attended, variant...);
    attention_norm.forward(context, attended, attended);
    feed_forward.forward(context, attended, attended.data, hidden);
    output_norm.forward(context, hidden, hidden);
  }
};

}  // namespace brisling
