// Multi-head self-attention with its output projection (arXiv 1706.03762, section 3.2).
#pragma once

#include "core/nn/linear.h"

namespace brisling {

class SelfAttention {
 public:
  struct Scopes {
    Scope query, key, value, output;
  };
  SelfAttention(const Scopes& scopes, int64_t hidden_size, int64_t heads, const Packing& packing);

  // out = projection(attention(hidden)) + hidden, each sequence attending to itself alone.
  void forward(Context& context, ConstMatrix hidden, std::span<const int32_t> offsets, Matrix out) const;

 private:
  Linear qkv_, output_;
  int64_t heads_, head_dim_;
};

}  // namespace brisling
