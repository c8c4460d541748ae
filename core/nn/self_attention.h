// Multi-head self-attention with its output projection (arXiv 1706.03762, section 3.2).
#pragma once

#include "core/nn/batch.h"
#include "core/nn/linear.h"
#include "core/nn/rotary.h"

namespace brisling {

struct AttentionHeads {
  int64_t heads;
  int64_t head_dim;
  int64_t key_heads = 0;  // fewer than heads in grouped-query attention; 0 = as many
};

// What a layer adds to plain attention; nothing by default.
struct AttentionVariant {
  const Rotary* rotary = nullptr;
  int64_t window = 0;                    // a query sees keys at most this far away; 0 = all
  const float* relative_bias = nullptr;  // [heads, 2 * relative_span + 1], see AttentionArgs
  int64_t relative_span = 0;
};

class SelfAttention {
 public:
  // `qkv` gives a row of all queries, then keys, then values.
  SelfAttention(Linear qkv, Linear output, const AttentionHeads& heads)
      : qkv_(std::move(qkv)), output_(std::move(output)), heads_(heads) {}

  // out = output(attention(input)) + residual, each sequence attending to itself alone.
  void forward(Context& context, ConstMatrix input, const Batch& batch, const float* residual, Matrix out,
               const AttentionVariant& variant = {}) const;

 private:
  Linear qkv_, output_;
  AttentionHeads heads_;
};

// Query, key and value as one product of equal parts.
Linear load_qkv(const Scope& query, const Scope& key, const Scope& value, int64_t hidden_size,
                const Packing& packing);

}  // namespace brisling
