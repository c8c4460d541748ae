#include "core/nn/self_attention.h"

#include <array>
#include <cmath>

namespace brisling {

SelfAttention::SelfAttention(const Scopes& scopes, int64_t hidden_size, int64_t heads, const Packing& packing)
    : qkv_(std::array{scopes.query, scopes.key, scopes.value}, hidden_size, hidden_size, packing),
      output_(scopes.output, hidden_size, hidden_size, packing),
      heads_(heads),
      head_dim_(hidden_size / heads) {}

void SelfAttention::forward(Context& context, ConstMatrix hidden, std::span<const int32_t> offsets,
                            Matrix out) const {
  const Arena::Scope scratch(context.arena);
  const Matrix qkv = context.arena.matrix(hidden.rows, qkv_.out_features());
  qkv_.forward(context, hidden, qkv);
  const Matrix attended = context.arena.matrix(hidden.rows, heads_ * head_dim_);
  context.attention({.qkv = qkv,
                     .offsets = offsets,
                     .heads = heads_,
                     .head_dim = head_dim_,
                     .scale = 1.0f / std::sqrt(static_cast<float>(head_dim_)),
                     .out = attended});
  output_.forward(context, attended, out, Activation::kNone, hidden.data);
}

}  // namespace brisling
