// Softmax attention of one head (see attention.h). Compiled once per target (see targets-inl.h).
//
// The lanes are queries. A panel holds some queries, a column each, so that products of keys with
// it are rows of scores, the softmax runs down the rows without leaving a lane, and the rows are
// again a panel for the product with the values. Keys are taken in blocks; where a block has a
// greater score, what came before is scaled down (online softmax, arXiv 1805.02867), so that the
// scores of long texts need not be kept.
#if defined(BRISLING_KERNELS_ATTENTION) == defined(HWY_TARGET_TOGGLE)
#ifdef BRISLING_KERNELS_ATTENTION
#undef BRISLING_KERNELS_ATTENTION
#else
#define BRISLING_KERNELS_ATTENTION
#endif

#include "hwy/highway.h"
#include "kernels/cpu/attention.h"
#include "kernels/cpu/attention_scratch.h"
#include "kernels/cpu/vector_math-inl.h"
#include "kernels/gemm/panel_kernels-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

inline constexpr int64_t kColumns = kShape.columns();
static_assert(kTaskQueries % kColumns == 0);

// Vectors of the panel that starts at `column` of `columns`.
HWY_INLINE int panel_vectors(int64_t column, int64_t columns) {
  const int64_t left = (columns - column + kLanes - 1) / kLanes;
  return left < kShape.vectors ? static_cast<int>(left) : kShape.vectors;
}

// out[c][r] = in[r][c]; rows are in_stride and out_stride apart.
inline void transpose(const float* in, int64_t in_stride, int64_t rows, int64_t columns, float* out,
                      int64_t out_stride) {
  const hn::FixedTag<float, 4> d;
  const int64_t whole_rows = rows / 4 * 4, whole_columns = columns / 4 * 4;
  for (int64_t r = 0; r < whole_rows; r += 4) {
    for (int64_t c = 0; c < whole_columns; c += 4) {
      const float* from = in + r * in_stride + c;
      const auto row0 = hn::LoadU(d, from), row1 = hn::LoadU(d, from + in_stride);
      const auto row2 = hn::LoadU(d, from + 2 * in_stride), row3 = hn::LoadU(d, from + 3 * in_stride);
      const auto low02 = hn::InterleaveLower(d, row0, row2), low13 = hn::InterleaveLower(d, row1, row3);
      const auto high02 = hn::InterleaveUpper(d, row0, row2), high13 = hn::InterleaveUpper(d, row1, row3);
      float* to = out + c * out_stride + r;
      hn::StoreU(hn::InterleaveLower(d, low02, low13), d, to);
      hn::StoreU(hn::InterleaveUpper(d, low02, low13), d, to + out_stride);
      hn::StoreU(hn::InterleaveLower(d, high02, high13), d, to + 2 * out_stride);
      hn::StoreU(hn::InterleaveUpper(d, high02, high13), d, to + 3 * out_stride);
    }
  }
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = r < whole_rows ? whole_columns : 0; c < columns; ++c) {
      out[c * out_stride + r] = in[r * in_stride + c];
    }
  }
}

// A panel with a column for each of `count` rows, scaled; the rest of its last vector is zero.
inline void pack_panel(const float* rows, int64_t stride, int64_t count, int64_t depth, float scale,
                       float* panel) {
  const int vectors = panel_vectors(0, count);
  const int64_t width = vectors * kLanes;
  transpose(rows, stride, count, depth, panel, width);
  const Vector factor = hn::Set(Floats(), scale);
  for (int64_t k = 0; k < depth; ++k) {
    for (int v = 0; v < vectors; ++v) {
      float* lanes = panel + k * width + v * kLanes;
      hn::StoreU(hn::Mul(load(lanes, count - v * kLanes), factor), Floats(), lanes);
    }
  }
}

// Some queries of one head, and what their softmax has come to, in panels of `vectors` vectors.
struct QueryPanel {
  QueryPanel(int64_t first_query, int64_t queries_left, float* memory, const AttentionScratch& parts)
      : first(first_query),
        count(queries_left < kColumns ? queries_left : kColumns),
        vectors(panel_vectors(0, queries_left)),
        queries(memory + parts.queries),
        weights(memory + parts.weights),
        mixed(memory + parts.mixed) {}

  int64_t first, count;
  int vectors;
  float* queries;                         // [head_dim, width], scaled
  float* weights;                         // [kKeyBlock, width]: scores, then their exponentials
  float* mixed;                           // [head_dim, width]: sum of weights times values
  HWY_ALIGN float greatest[kColumns];     // score so far
  HWY_ALIGN float sums[kColumns];         // of the exponentials of score - greatest
  HWY_ALIGN float corrections[kColumns];  // what sums and mixed are multiplied with, greatest having grown

  int64_t width() const { return vectors * kLanes; }
};

// product[r] = row r times the panel, for any number of rows.
HWY_INLINE void multiply_rows(const float* rows, int64_t stride, int64_t count, int64_t depth,
                              const float* panel, int vectors, float* product, int64_t product_stride) {
  for (int64_t r = 0; r < count; r += kShape.rows) {
    multiply<float>({.input = rows + r * stride,
                     .input_stride = stride,
                     .rows = count - r < kShape.rows ? count - r : kShape.rows,
                     .panel = panel,
                     .vectors = vectors,
                     .depth = depth,
                     .out = {product + r * product_stride, product_stride},
                     .prefetch = {reinterpret_cast<const std::byte*>(panel)}});  // it is near already
  }
}

// Finishes the scores of `keys` keys from first_key on, and turns them into exponentials.
template <class Scores>
void exponentials(const Scores& scores, int64_t first_key, int64_t keys, QueryPanel& panel) {
  const Floats d;
  const int64_t width = panel.width();
  for (int v = 0; v < panel.vectors; ++v) {
    float* column = panel.weights + v * kLanes;
    const Vector before = hn::Load(d, panel.greatest + v * kLanes);
    Vector greatest = before;
    for (int64_t k = 0; k < keys; ++k) {
      Vector score = hn::LoadU(d, column + k * width);
      if constexpr (Scores::kHasTerms) {
        score = hn::Add(score, scores.term(panel, first_key + k, v));
        hn::StoreU(score, d, column + k * width);
      }
      greatest = hn::Max(greatest, score);
    }
    Vector sum = hn::Zero(d);
    for (int64_t k = 0; k < keys; ++k) {
      const Vector e = exp_nonpositive(hn::Sub(hn::LoadU(d, column + k * width), greatest));
      hn::StoreU(e, d, column + k * width);
      sum = hn::Add(sum, e);
    }
    const Vector correction = exp_nonpositive(hn::Sub(before, greatest));
    hn::Store(greatest, d, panel.greatest + v * kLanes);
    hn::Store(correction, d, panel.corrections + v * kLanes);
    hn::Store(hn::MulAdd(hn::Load(d, panel.sums + v * kLanes), correction, sum), d, panel.sums + v * kLanes);
  }
}

// mixed = mixed * corrections + weights^T values, for kRows columns of the values from `column` on.
template <int kRows, int kVectors>
HWY_NOINLINE void mix_tile(const QueryPanel& panel, const float* values, int64_t stride, int64_t keys,
                           int64_t column) {
  constexpr int64_t kWidth = kVectors * kLanes;
  const Floats d;
  float* mixed = panel.mixed + column * kWidth;
  Vector sums[kRows][kVectors];
  HWY_UNROLL(8) for (int r = 0; r < kRows; ++r) {
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) {
      const Vector correction = hn::Load(d, panel.corrections + v * kLanes);
      sums[r][v] = hn::Mul(hn::LoadU(d, mixed + r * kWidth + v * kLanes), correction);
    }
  }
  const float* HWY_RESTRICT weights = panel.weights;
  const float* HWY_RESTRICT value = values + column;
  for (int64_t k = 0; k < keys; ++k, weights += kWidth, value += stride) {
    Vector weight[kVectors];
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) weight[v] = hn::LoadU(d, weights + v * kLanes);
    HWY_UNROLL(8) for (int r = 0; r < kRows; ++r) {
      const Vector x = hn::Set(d, value[r]);
      HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) sums[r][v] = hn::MulAdd(x, weight[v], sums[r][v]);
    }
  }
  HWY_UNROLL(8) for (int r = 0; r < kRows; ++r) {
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) {
      hn::StoreU(sums[r][v], d, mixed + r * kWidth + v * kLanes);
    }
  }
}

template <int kVectors = kShape.vectors>
void mix(const QueryPanel& panel, const float* values, int64_t stride, int64_t keys, int64_t head_dim) {
  if constexpr (kVectors > 1) {
    if (panel.vectors < kVectors) return mix<kVectors - 1>(panel, values, stride, keys, head_dim);
  }
  constexpr int kRows = kShape.rows < 8 ? 4 : 8;  // divides what models have
  int64_t column = 0;
  for (; column + kRows <= head_dim; column += kRows)
    mix_tile<kRows, kVectors>(panel, values, stride, keys, column);
  for (; column < head_dim; ++column) mix_tile<1, kVectors>(panel, values, stride, keys, column);
}

// Divides by the sums and puts the rows where they belong.
inline void finish(QueryPanel& panel, int64_t head_dim, float* out, int64_t out_stride) {
  const Floats d;
  const int64_t width = panel.width();
  for (int v = 0; v < panel.vectors; ++v) {
    const Vector inverse_sum = hn::Div(hn::Set(d, 1.0f), hn::Load(d, panel.sums + v * kLanes));
    for (int64_t k = 0; k < head_dim; ++k) {
      float* lanes = panel.mixed + k * width + v * kLanes;
      hn::StoreU(hn::Mul(hn::LoadU(d, lanes), inverse_sum), d, lanes);
    }
  }
  for (int64_t q = 0; q < panel.count; q += 4) {  // rows of `out` are far apart: few at a time
    const int64_t rows = panel.count - q < 4 ? panel.count - q : 4;
    transpose(panel.mixed + q, width, head_dim, rows, out + q * out_stride, out_stride);
  }
}

struct KeyRange {
  int64_t first, last;
};
HWY_INLINE KeyRange keys_within_reach(int64_t first_query, int64_t last_query, int64_t reach,
                                      int64_t tokens) {
  return {first_query > reach ? first_query - reach : 0,
          last_query + reach < tokens ? last_query + reach : tokens};
}

// Keys or values side by side: rows of qkv are far apart, often by a power of two, and then share
// few lines of the caches. The result is indexed as `rows` is, in rows of head_dim.
inline const float* copy_rows(const float* rows, int64_t stride, KeyRange range, int64_t head_dim,
                              float* out) {
  for (int64_t r = range.first; r < range.last; ++r) {
    float* copy = out + r * head_dim;
    for_each_vector(
        head_dim, [&](int64_t i, int64_t n) HWY_ATTR { store(load(rows + r * stride + i, n), copy + i, n); });
  }
  return out;
}

// The task's queries against all keys within reach. `scores` may add terms to the products:
//   static constexpr bool kHasTerms
//   void begin(const QueryPanel&): another panel comes
//   void begin_keys(const QueryPanel&, int64_t first_key, int64_t keys): and another block of keys
//   Vector term(const QueryPanel&, int64_t key, int v) const: added for the queries of vector v
template <class Scores>
void attend(const HeadViews& views, const AttentionTask& task, int64_t head_dim, float scale, Scores scores,
            float* scratch) {
  const AttentionScratch parts(kShape, task.tokens, head_dim);
  const float *keys = views.keys, *values = views.values;
  int64_t stride = views.stride;
  constexpr int64_t kPanelsForCopy = 8;  // that read a key: from then on a copy has paid
  const int64_t queries = task.last_query - task.first_query;
  if (queries > kPanelsForCopy * kColumns && 2 * views.reach > kPanelsForCopy * kColumns) {
    const KeyRange seen = keys_within_reach(task.first_query, task.last_query, views.reach, task.tokens);
    keys = copy_rows(keys, stride, seen, head_dim, scratch + parts.keys);
    values = copy_rows(values, stride, seen, head_dim, scratch + parts.values);
    stride = head_dim;
  }

  for (int64_t first = task.first_query; first < task.last_query; first += kColumns) {
    QueryPanel panel(first, task.last_query - first, scratch, parts);
    pack_panel(views.queries + first * views.stride, views.stride, panel.count, head_dim, scale,
               panel.queries);
    for (int64_t i = 0; i < panel.width(); ++i) {
      panel.greatest[i] = -__builtin_inff();
      panel.sums[i] = 0.0f;
    }
    for (int64_t i = 0; i < head_dim * panel.width(); ++i) panel.mixed[i] = 0.0f;
    scores.begin(panel);

    const KeyRange seen = keys_within_reach(first, first + panel.count, views.reach, task.tokens);
    for (int64_t key = seen.first; key < seen.last; key += kKeyBlock) {
      const int64_t count = seen.last - key < kKeyBlock ? seen.last - key : kKeyBlock;
      multiply_rows(keys + key * stride, stride, count, head_dim, panel.queries, panel.vectors, panel.weights,
                    panel.width());
      scores.begin_keys(panel, key, count);
      exponentials(scores, key, count, panel);
      mix(panel, values + key * stride, stride, count, head_dim);
    }
    finish(panel, head_dim, views.out + first * views.out_stride, views.out_stride);
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#endif
