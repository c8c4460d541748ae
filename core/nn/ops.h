// The vocabulary of operations: one line and one struct of arguments an op. A backend implements
// each; a model never computes by any other means. All activations are float32, row-major.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/tensor.h"

namespace brisling {

class PackedMatrix;  // nn/backend.h

//   struct                     method of Backend
#define BRISLING_OPS(OP)                                                                              \
  OP(EmbeddingArgs, embedding)              /* rows of tables, summed                              */ \
  OP(LayerNormArgs, layer_norm)             /* (x - mean) / sqrt(var + eps) * weight + bias        */ \
  OP(RmsNormArgs, rms_norm)                 /* x / sqrt(mean(x^2) + eps) * weight                  */ \
  OP(LinearArgs, linear)                    /* activation(x W^T + bias) + residual                 */ \
  OP(GatedActivationArgs, gated_activation) /* activation(gate) * up                               */ \
  OP(RotaryArgs, rotary)                    /* rotary position embedding of queries and keys       */ \
  OP(AttentionArgs, attention)              /* softmax(q k^T * scale) v, within each sequence      */ \
  OP(DisentangledAttentionArgs, disentangled_attention) /* DeBERTa's, with relative positions      */ \
  OP(PoolingArgs, pooling)          /* one row a sequence                                  */         \
  OP(L2NormalizeArgs, l2_normalize) /* x / max(|x|, eps), row by row                       */

enum class Activation : uint8_t { kNone, kGelu, kGeluTanh, kRelu, kSilu, kTanh };

// out[t] = sum over tables of table[ids[t]]; ids were checked against the tables' rows.
struct EmbeddingArgs {
  static constexpr int kMaxTables = 3;
  struct Lookup {
    TensorView table;    // [rows, hidden], any dtype
    const int32_t* ids;  // [out.rows]
  };
  Lookup lookups[kMaxTables];
  int count = 0;
  Matrix out;  // [tokens, hidden]
};

// Variance is the mean of squared deviations (biased), as in the paper (arXiv 1607.06450).
struct LayerNormArgs {
  ConstMatrix input;
  const float* weight;  // [cols]
  const float* bias;    // [cols] or null
  float epsilon;
  Matrix out;  // may be the input
};

// arXiv 1910.07467.
struct RmsNormArgs {
  ConstMatrix input;
  const float* weight;  // [cols]
  float epsilon;
  Matrix out;  // may be the input
};

struct LinearArgs {
  ConstMatrix input;           // [rows, in]
  const PackedMatrix* weight;  // [out, in]
  const float* bias;           // [out] or null
  Activation activation = Activation::kNone;
  const float* residual = nullptr;  // [rows, out] or null; added after the activation; may be out.data
  Matrix out;                       // [rows, out]
};

// GLU variants (arXiv 2002.05202).
struct GatedActivationArgs {
  ConstMatrix input;  // [rows, 2 * n]: gate and up side by side
  bool gate_first;    // else up, then gate
  Activation activation;
  Matrix out;  // [rows, n]
};

// Rotary position embedding (arXiv 2104.09864) in place, in the pairing of GPT-NeoX and Llama: of
// the first rotary_dim values of a head, x1 is the first half and x2 the second,
//   x1' = x1 cos - x2 sin,  x2' = x2 cos + x1 sin,
// with row positions[r] of the tables; the other values stay.
struct RotaryArgs {
  Matrix qkv;                // each row starts with `heads` heads
  const int32_t* positions;  // [rows]
  const float* cosines;      // [max_position, rotary_dim / 2]
  const float* sines;
  int64_t heads;  // to rotate: those of queries and of keys
  int64_t head_dim;
  int64_t rotary_dim;  // even, at most head_dim
};

// Sequences lie one after another without padding: sequence s owns rows offsets[s] to
// offsets[s + 1]. A row of qkv holds all heads' queries, then keys, then values.
struct AttentionArgs {
  ConstMatrix qkv;  // [tokens, (heads + 2 * key_heads) * head_dim]
  std::span<const int32_t> offsets;
  int64_t heads;
  int64_t head_dim;
  float scale;            // of the products of queries and keys
  Matrix out;             // [tokens, heads * head_dim]
  int64_t key_heads = 0;  // of keys and of values, 0 = heads; query head h reads h / (heads / key_heads)
  int64_t window = 0;     // a query sees keys at most this far away; 0 = all
  // Added to the scaled score of query i and key j: relative_bias[head][clamp(j - i) + relative_span].
  const float* relative_bias = nullptr;  // [heads, 2 * relative_span + 1] or null
  int64_t relative_span = 0;             // to which j - i is clamped
  bool rounded = false;                  // operands of products may be rounded to bfloat16
};

// DeBERTa's attention (arXiv 2006.03654) in DeBERTa-v2's form, sequences and qkv as above. With
// b = buckets[clamp(i - j) + max_distance], the score of query i and key j is
//   scale * (q_i . k_j + q_i . position_keys[b] + k_j . position_queries[b]).
// transformers looks the last term up at span - bucket(j - i); its buckets are odd in the distance,
// so that is span + bucket(i - j) again: one row for both terms.
struct DisentangledAttentionArgs {
  ConstMatrix qkv;  // [tokens, 3 * heads * head_dim]
  std::span<const int32_t> offsets;
  int64_t heads;
  int64_t head_dim;
  float scale;                   // 1 / sqrt(head_dim * number of terms)
  ConstMatrix position_keys;     // [2 * span, heads * head_dim]; without data, no such term
  ConstMatrix position_queries;  // likewise
  const int32_t* buckets;        // [2 * max_distance + 1], each a row of the above
  int64_t max_distance;          // to which i - j is clamped
  Matrix out;                    // [tokens, heads * head_dim]
};

enum class Pooling : uint8_t { kCls, kMean, kMax, kMeanSqrtLength, kWeightedMean, kLastToken };

struct PoolingArgs {
  ConstMatrix hidden;  // [tokens, hidden]
  std::span<const int32_t> offsets;
  Pooling mode;
  Matrix out;        // [sequences, hidden]
  int64_t skip = 0;  // so many tokens at the start of each sequence are left out; a row without tokens is 0
};

struct L2NormalizeArgs {
  Matrix rows;  // in place; a row of zeros stays zero
  float epsilon = 1e-12f;
};

}  // namespace brisling
