#include "core/nn/self_attention.h"

#include <array>
#include <cmath>

namespace brisling {

void SelfAttention::forward(Context& context, ConstMatrix input, const Batch& batch, const float* residual,
                            Matrix out, const AttentionVariant& variant) const {
  const Arena::Scope scratch(context.arena);
  const Matrix qkv = context.arena.matrix(input.rows, qkv_.out_features());
  qkv_.forward(context, input, qkv);
  const int64_t key_heads = heads_.key_heads == 0 ? heads_.heads : heads_.key_heads;
  if (variant.rotary) {
    variant.rotary->forward(context, qkv, batch.positions.data(), heads_.heads + key_heads, heads_.head_dim);
  }
  const Matrix attended = context.arena.matrix(input.rows, heads_.heads * heads_.head_dim);
  context.attention({.qkv = qkv,
                     .offsets = batch.offsets,
                     .heads = heads_.heads,
                     .head_dim = heads_.head_dim,
                     .scale = 1.0f / std::sqrt(static_cast<float>(heads_.head_dim)),
                     .out = attended,
                     .key_heads = key_heads,
                     .window = variant.window,
                     .relative_bias = variant.relative_bias,
                     .relative_span = variant.relative_span,
                     .rounded = qkv_.rounds_input()});
  output_.forward(context, attended, out, Activation::kNone, residual);
}

Linear load_qkv(const Scope& query, const Scope& key, const Scope& value, int64_t hidden_size,
                const Packing& packing) {
  const std::array<Linear::Part, 3> parts = {
      {{query, hidden_size}, {key, hidden_size}, {value, hidden_size}}};
  return {parts, hidden_size, packing};
}

}  // namespace brisling
