// BERT with rotary positions in the place of learned ones, which several families share.
#pragma once

#include <utility>
#include <vector>

#include "core/models/encoder.h"
#include "core/nn/embeddings.h"
#include "core/nn/transformer_layer.h"

namespace brisling {

// `Feed` is FeedForward or GatedFeedForward.
template <class Feed>
class RotaryBert : public Encoder {
 public:
  struct Parts {
    Embeddings embeddings;
    LayerNorm embeddings_norm;
    Rotary rotary;
    std::vector<PostNormLayer<Feed>> layers;
  };
  RotaryBert(const EncoderShape& shape, Parts parts) : Encoder(shape), parts_(std::move(parts)) {}

 private:
  void embed(Context& context, const Batch& batch, Matrix hidden) const override {
    parts_.embeddings.forward(context, batch, nullptr, hidden);
    parts_.embeddings_norm.forward(context, hidden, hidden);
  }
  void layer(int64_t index, Context& context, const Batch& batch, Matrix hidden) const override {
    parts_.layers[static_cast<size_t>(index)].forward(context, batch, hidden,
                                                      AttentionVariant{.rotary = &parts_.rotary});
  }

  Parts parts_;
};

}  // namespace brisling
