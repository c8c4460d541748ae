// The vocabulary of operations: one line and one struct of arguments an op. A backend implements
// each; a model never computes by any other means. All activations are float32, row-major.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/tensor.h"

namespace brisling {

class PackedMatrix;  // nn/backend.h

//   struct            method of Backend
#define BRISLING_OPS(OP)                                                                         \
  OP(EmbeddingArgs, embedding)     /* rows of tables, summed                                  */ \
  OP(LayerNormArgs, layer_norm)    /* (x - mean) / sqrt(var + eps) * weight + bias            */ \
  OP(LinearArgs, linear)           /* activation(x W^T + bias) + residual                     */ \
  OP(AttentionArgs, attention)     /* softmax(q k^T * scale) v, within each sequence          */ \
  OP(PoolingArgs, pooling)         /* one row a sequence                                      */ \
  OP(L2NormalizeArgs, l2_normalize) /* x / max(|x|, eps), row by row                          */

enum class Activation : uint8_t { kNone, kGelu, kGeluTanh, kRelu };

// out[t] = sum over tables of table[ids[t]]; ids were checked against the tables' rows.
struct EmbeddingArgs {
  static constexpr int kMaxTables = 3;
  struct Lookup {
    TensorView table;     // [rows, hidden], any dtype
    const int32_t* ids;   // [out.rows]
  };
  Lookup lookups[kMaxTables];
  int count = 0;
  Matrix out;  // [tokens, hidden]
};

// Variance is the mean of squared deviations (biased), as in the paper (arXiv 1607.06450).
struct LayerNormArgs {
  ConstMatrix input;
  const float* weight;  // [cols]
  const float* bias;    // [cols]
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

// Sequences lie one after another without padding: sequence s owns rows offsets[s] to
// offsets[s + 1]. A row of qkv holds all heads' queries, then keys, then values.
struct AttentionArgs {
  ConstMatrix qkv;  // [tokens, 3 * heads * head_dim]
  std::span<const int32_t> offsets;
  int64_t heads;
  int64_t head_dim;
  float scale;  // of the products of queries and keys
  Matrix out;   // [tokens, heads * head_dim]
};

enum class Pooling : uint8_t { kCls, kMean, kMax, kMeanSqrtLength, kWeightedMean, kLastToken };

struct PoolingArgs {
  ConstMatrix hidden;  // [tokens, hidden]
  std::span<const int32_t> offsets;
  Pooling mode;
  Matrix out;  // [sequences, hidden]
};

struct L2NormalizeArgs {
  Matrix rows;  // in place; a row of zeros stays zero
  float epsilon = 1e-12f;
};

}  // namespace brisling
