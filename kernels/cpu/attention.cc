#include "kernels/cpu/attention.h"

#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/attention.cc"
#include "kernels/cpu/targets-inl.h"
#include "kernels/gemm/panel_kernels-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

// Vectors of the panel that starts at `column` of `columns`.
HWY_INLINE int panel_vectors(int64_t column, int64_t columns) {
  const int64_t left = (columns - column + kLanes - 1) / kLanes;
  return left < kShape.vectors ? static_cast<int>(left) : kShape.vectors;
}

// Panels with a key per column, so that queries times panels are scores; scaled once, here.
void pack_keys(const float* keys, int64_t stride, int64_t tokens, int64_t head_dim, float scale,
               float* panels) {
  for (int64_t first = 0; first < tokens; first += kShape.columns()) {
    const int64_t width = panel_vectors(first, tokens) * kLanes;
    for (int64_t c = 0; c < width; ++c) {
      const float* key = keys + (first + c) * stride;
      for (int64_t k = 0; k < head_dim; ++k)
        panels[k * width + c] = first + c < tokens ? scale * key[k] : 0.0f;
    }
    panels += width * head_dim;
  }
}

// Panels with a column of the values per column.
void pack_values(const float* values, int64_t stride, int64_t tokens, int64_t head_dim, float* panels) {
  for (int64_t first = 0; first < head_dim; first += kShape.columns()) {
    const int vectors = panel_vectors(first, head_dim);
    for (int64_t t = 0; t < tokens; ++t) {
      for (int v = 0; v < vectors; ++v, panels += kLanes) {
        const int64_t column = first + v * kLanes;
        hn::StoreU(load(values + t * stride + column, head_dim - column), Floats(), panels);
      }
    }
  }
}

// Turns scores into exp(score - greatest), zero from `tokens` on; returns their sum.
HWY_INLINE float exponentials(float* scores, int64_t tokens) {
  const Floats d;
  const int64_t whole = tokens / kLanes * kLanes;
  if (whole < tokens) {  // what the last panel's padding gave must not count
    const Vector minus_infinity = hn::Set(d, -__builtin_inff());
    const auto inside = hn::FirstN(d, static_cast<size_t>(tokens - whole));
    hn::StoreU(hn::IfThenElse(inside, hn::LoadU(d, scores + whole), minus_infinity), d, scores + whole);
  }
  Vector greatest = hn::LoadU(d, scores);
  for (int64_t i = kLanes; i < tokens; i += kLanes) greatest = hn::Max(greatest, hn::LoadU(d, scores + i));
  greatest = hn::MaxOfLanes(d, greatest);
  Vector sum = hn::Zero(d);
  for (int64_t i = 0; i < tokens; i += kLanes) {
    const Vector e = exp_nonpositive(hn::Sub(hn::LoadU(d, scores + i), greatest));
    hn::StoreU(e, d, scores + i);
    sum = hn::Add(sum, e);
  }
  return sum_of_lanes(sum);
}

void attention(const AttentionArgs& args, const AttentionTask& task, float* scratch) {
  const Floats d;
  const int64_t head_dim = args.head_dim;
  const int64_t hidden = args.heads * head_dim;
  const int64_t stride = 3 * hidden;
  const int64_t tokens = task.tokens;
  const int64_t padded_tokens = (tokens + kLanes - 1) / kLanes * kLanes;
  const int64_t padded_dim = (head_dim + kLanes - 1) / kLanes * kLanes;
  const float* queries = args.qkv.data + task.first_token * stride + task.head * head_dim;

  float* keys = scratch;
  float* values = keys + padded_tokens * head_dim;
  float* scores = values + tokens * padded_dim;
  float* mixed = scores + kShape.rows * padded_tokens;
  pack_keys(queries + hidden, stride, tokens, head_dim, args.scale, keys);
  pack_values(queries + 2 * hidden, stride, tokens, head_dim, values);

  for (int64_t query = task.first_query; query < task.last_query; query += kShape.rows) {
    const int64_t left = task.last_query - query;
    const int64_t rows = left < kShape.rows ? left : kShape.rows;
    for (int64_t first = 0; first < tokens; first += kShape.columns()) {
      multiply<float>({.input = queries + query * stride,
                       .input_stride = stride,
                       .rows = rows,
                       .panel = keys + first * head_dim,
                       .vectors = panel_vectors(first, tokens),
                       .depth = head_dim,
                       .product = scores + first,
                       .product_stride = padded_tokens});
    }
    float inverse_sums[kShape.rows];
    for (int64_t r = 0; r < rows; ++r)
      inverse_sums[r] = 1.0f / exponentials(scores + r * padded_tokens, tokens);
    for (int64_t first = 0; first < head_dim; first += kShape.columns()) {
      multiply<float>({.input = scores,
                       .input_stride = padded_tokens,
                       .rows = rows,
                       .panel = values + first * tokens,
                       .vectors = panel_vectors(first, head_dim),
                       .depth = tokens,
                       .product = mixed + first,
                       .product_stride = padded_dim});
    }
    for (int64_t r = 0; r < rows; ++r) {
      float* out = args.out.row(task.first_token + query + r) + task.head * head_dim;
      const Vector inverse_sum = hn::Set(d, inverse_sums[r]);
      for (int64_t i = 0; i < head_dim; i += kLanes) {
        store(hn::Mul(hn::LoadU(d, mixed + r * padded_dim + i), inverse_sum), out + i, head_dim - i);
      }
    }
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {

int64_t attention_scratch_size(CpuTarget target, int64_t tokens, int64_t head_dim) {
  const PanelShape shape = panel_shape(target);
  const int64_t padded_tokens = (tokens + shape.lanes - 1) / shape.lanes * shape.lanes;
  const int64_t padded_dim = (head_dim + shape.lanes - 1) / shape.lanes * shape.lanes;
  const int64_t keys = padded_tokens * head_dim;
  const int64_t values = tokens * padded_dim;
  constexpr int64_t kCacheLine = 16;  // floats
  const int64_t size = keys + values + shape.rows * (padded_tokens + padded_dim);
  return (size + kCacheLine - 1) / kCacheLine * kCacheLine;
}

const KernelTable<void(const AttentionArgs&, const AttentionTask&, float*)> kAttentionKernels =
    BRISLING_KERNEL_TABLE(attention);

}  // namespace brisling
#endif
