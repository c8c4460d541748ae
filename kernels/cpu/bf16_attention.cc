// Attention with operands rounded to bfloat16, for CPUs that add two products of such numbers to a sum
// in one instruction.
//
// The lanes are keys. Queries are taken a few at a time against blocks of keys; where a block has a
// greater score, what came before is scaled down (online softmax, arXiv 1805.02867). Two
// neighbouring numbers of a product's sum form a pair, which is broadcast as 32 bits.
#include <algorithm>

#include "kernels/cpu/attention.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/bf16_attention.cc"
#include "kernels/cpu/targets-inl.h"

#include "kernels/cpu/vector_math-inl.h"

#ifndef BRISLING_KERNELS_BF16_ATTENTION
#define BRISLING_KERNELS_BF16_ATTENTION
namespace brisling {
namespace {

// Queries of a tile, and keys whose scores are held at once: 16 KB.
constexpr int64_t kTileQueries = 8;
constexpr int64_t kTileKeys = 512;
static_assert(kTaskQueries % kTileQueries == 0);

// Pairs fill whole vectors: keys are padded with zeros, and left out of the softmax.
constexpr int64_t padded_keys(int64_t tokens) { return (tokens + 31) / 32 * 32; }

// The scratch of a task, in 32-bit words.
struct Bf16Scratch {
  Bf16Scratch(int64_t tokens, int64_t head_dim)
      : values(padded_keys(tokens) * head_dim / 2),
        queries(values + padded_keys(tokens) * head_dim / 2),
        scores(queries + kTileQueries * head_dim / 2),
        weights(scores + kTileQueries * kTileKeys),
        mixed(weights + kTileQueries * kTileKeys / 2),
        end(mixed + kTileQueries * head_dim) {}

  static constexpr int64_t keys = 0;  // [padded_keys / 16, head_dim / 2, 16] pairs along head_dim
  int64_t values;                     // [padded_keys / 2, head_dim] pairs of two keys
  int64_t queries;                    // [kTileQueries, head_dim / 2] pairs, scaled
  int64_t scores;                     // [kTileQueries, kTileKeys] float
  int64_t weights;                    // [kTileQueries, kTileKeys / 2] pairs: exponentials of the scores
  int64_t mixed;                      // [kTileQueries, head_dim] float: sum of weights times values
  int64_t end;
};

}  // namespace
}  // namespace brisling
#endif

#if HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

// Each lane's sum plus the two products of its pairs. As assembly, since the target lacks AVX512_BF16;
// subnormal numbers count as zero.
HWY_INLINE Vector add_products(Vector sum, Vector a, Vector b) {
  __asm__("vdpbf16ps %2, %1, %0" : "+v"(sum.raw) : "v"(a.raw), "v"(b.raw));
  return sum;
}

// 32 numbers as 16 pairs of neighbours.
HWY_INLINE Vector round_to_pairs(Vector first, Vector second) {
  Vector pairs;
  __asm__("vcvtne2ps2bf16 %1, %2, %0" : "=v"(pairs.raw) : "v"(first.raw), "v"(second.raw));
  return pairs;
}

HWY_INLINE Vector broadcast_pair(const float* pair) { return hn::Set(Floats(), *pair); }

// rows[i] lane j to rows[j] lane i.
HWY_INLINE void transpose_16x16(__m512 (&rows)[16]) {
  __m512 mixed[16];
  HWY_UNROLL(8) for (int i = 0; i < 16; i += 2) {
    mixed[i] = _mm512_unpacklo_ps(rows[i], rows[i + 1]);
    mixed[i + 1] = _mm512_unpackhi_ps(rows[i], rows[i + 1]);
  }
  const auto pairs_of = [](__m512 a, __m512 b, bool high) HWY_ATTR {
    const __m512d x = _mm512_castps_pd(a), y = _mm512_castps_pd(b);
    return _mm512_castpd_ps(high ? _mm512_unpackhi_pd(x, y) : _mm512_unpacklo_pd(x, y));
  };
  HWY_UNROLL(4) for (int i = 0; i < 16; i += 4) {
    HWY_UNROLL(2) for (int j = 0; j < 2; ++j) {
      rows[i + 2 * j] = pairs_of(mixed[i + j], mixed[i + 2 + j], false);
      rows[i + 2 * j + 1] = pairs_of(mixed[i + j], mixed[i + 2 + j], true);
    }
  }
  HWY_UNROLL(4) for (int i = 0; i < 4; ++i) {
    const __m512 even01 = _mm512_shuffle_f32x4(rows[i], rows[4 + i], 0x88);
    const __m512 odd01 = _mm512_shuffle_f32x4(rows[i], rows[4 + i], 0xDD);
    const __m512 even23 = _mm512_shuffle_f32x4(rows[8 + i], rows[12 + i], 0x88);
    const __m512 odd23 = _mm512_shuffle_f32x4(rows[8 + i], rows[12 + i], 0xDD);
    mixed[i] = _mm512_shuffle_f32x4(even01, even23, 0x88);
    mixed[4 + i] = _mm512_shuffle_f32x4(odd01, odd23, 0x88);
    mixed[8 + i] = _mm512_shuffle_f32x4(even01, even23, 0xDD);
    mixed[12 + i] = _mm512_shuffle_f32x4(odd01, odd23, 0xDD);
  }
  HWY_UNROLL(16) for (int i = 0; i < 16; ++i) rows[i] = mixed[i];
}

void pack_keys(const HeadViews& views, int64_t tokens, int64_t head_dim, float* keys) {
  for (int64_t first = 0; first < padded_keys(tokens); first += kLanes) {
    for (int64_t c = 0; c < head_dim; c += 2 * kLanes) {
      __m512 rows[16];
      for (int64_t i = 0; i < kLanes; ++i) {
        const float* key = views.keys + (first + i) * views.stride + c;
        rows[i] = first + i < tokens
                      ? round_to_pairs(hn::LoadU(Floats(), key), hn::LoadU(Floats(), key + kLanes)).raw
                      : _mm512_setzero_ps();
      }
      transpose_16x16(rows);
      float* pairs = keys + (first * head_dim + c * kLanes) / 2;
      for (int64_t i = 0; i < kLanes; ++i) _mm512_storeu_ps(pairs + i * kLanes, rows[i]);
    }
  }
}

void pack_values(const HeadViews& views, int64_t tokens, int64_t head_dim, float* values) {
  // From the 16 numbers of a key and the 16 of the next: 0, 16, 1, 17, …
  HWY_ALIGN uint16_t order[2 * kLanes];
  for (uint16_t i = 0; i < 2 * kLanes; ++i) order[i] = static_cast<uint16_t>(i / 2 + i % 2 * kLanes);
  const __m512i interleave = _mm512_load_si512(order);
  for (int64_t key = 0; key < padded_keys(tokens); key += 2, values += head_dim) {
    const float* row = views.values + key * views.stride;
    for (int64_t c = 0; c < head_dim; c += kLanes) {
      const Vector zero = hn::Zero(Floats());
      const Vector first = key < tokens ? hn::LoadU(Floats(), row + c) : zero;
      const Vector second = key + 1 < tokens ? hn::LoadU(Floats(), row + views.stride + c) : zero;
      const __m512i pairs = _mm512_castps_si512(round_to_pairs(first, second).raw);
      _mm512_storeu_si512(values + c, _mm512_permutexvar_epi16(interleave, pairs));
    }
  }
}

void pack_queries(const HeadViews& views, int64_t first, int64_t count, int64_t head_dim, float scale,
                  float* queries) {
  const Vector factor = hn::Set(Floats(), scale);
  for (int64_t q = 0; q < kTileQueries; ++q) {
    for (int64_t c = 0; c < head_dim; c += 2 * kLanes, queries += kLanes) {
      Vector pairs = hn::Zero(Floats());
      if (q < count) {
        const float* query = views.queries + (first + q) * views.stride + c;
        pairs = round_to_pairs(hn::Mul(hn::LoadU(Floats(), query), factor),
                               hn::Mul(hn::LoadU(Floats(), query + kLanes), factor));
      }
      hn::StoreU(pairs, Floats(), queries);
    }
  }
}

// Scores of a tile's queries with kVectors * 16 keys.
template <int kVectors>
HWY_NOINLINE void score_keys(const float* queries, const float* keys, int64_t head_dim, float* scores) {
  const int64_t pairs = head_dim / 2;
  Vector sums[kTileQueries][kVectors];
  HWY_UNROLL(8) for (int q = 0; q < kTileQueries; ++q) {
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) sums[q][v] = hn::Zero(Floats());
  }
  for (int64_t k = 0; k < pairs; ++k, ++queries, keys += kLanes) {
    Vector key[kVectors];
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) key[v] = hn::LoadU(Floats(), keys + v * pairs * kLanes);
    HWY_UNROLL(8) for (int q = 0; q < kTileQueries; ++q) {
      const Vector query = broadcast_pair(queries + q * pairs);
      HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) sums[q][v] = add_products(sums[q][v], query, key[v]);
    }
  }
  HWY_UNROLL(8) for (int q = 0; q < kTileQueries; ++q) {
    HWY_UNROLL(3)
    for (int v = 0; v < kVectors; ++v) hn::StoreU(sums[q][v], Floats(), scores + q * kTileKeys + v * kLanes);
  }
}

// 2^x for finite x <= 0, to 1e-4 of the value: a cubic fitted to 2^r on [0, 1], exact at 0.
HWY_INLINE Vector rough_exp2(Vector x) {
  const Floats d;
  const Vector floor{_mm512_roundscale_ps(x.raw, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC)};
  const Vector r = hn::Sub(x, floor);
  Vector p = hn::Set(d, 0.0770670f);
  p = hn::MulAdd(p, r, hn::Set(d, 0.2276450f));
  p = hn::MulAdd(p, r, hn::Set(d, 0.6951168f));
  p = hn::MulAdd(p, r, hn::Set(d, 1.0f));
  return Vector{_mm512_scalef_ps(p.raw, floor.raw)};
}

// Below every score of a model, and finite: less another score it still has a power of two.
inline constexpr float kNoScore = -1e30f;

// What a query's softmax has come to.
struct RunningSoftmax {
  float greatest = kNoScore;  // so far, in powers of two
  float sum = 0.0f;           // of the exponentials of score - greatest
};

// Turns a query's scores of `keys` keys into rounded weights, zero for the padding. Returns what the
// earlier sum is to be multiplied with.
HWY_INLINE float weigh_keys(const float* scores, int64_t keys, float* weights, RunningSoftmax& softmax) {
  const Floats d;
  const Vector lowest = hn::Set(d, kNoScore);
  const auto load_scores = [&](int64_t k) HWY_ATTR {
    if (k + kLanes <= keys) return hn::LoadU(d, scores + k);
    const auto there = static_cast<__mmask16>((1u << std::max<int64_t>(0, keys - k)) - 1);
    return Vector{_mm512_mask_loadu_ps(lowest.raw, there, scores + k)};
  };
  Vector greatest = lowest;
  for (int64_t k = 0; k < keys; k += kLanes) greatest = hn::Max(greatest, load_scores(k));
  const float before = softmax.greatest;
  softmax.greatest = std::max(before, hn::GetLane(hn::MaxOfLanes(d, greatest)));
  const Vector shift = hn::Set(d, softmax.greatest);
  Vector sum = hn::Zero(d);
  for (int64_t k = 0; k < keys; k += 2 * kLanes, weights += kLanes) {
    const Vector first = rough_exp2(hn::Sub(load_scores(k), shift));
    const Vector second = rough_exp2(hn::Sub(load_scores(k + kLanes), shift));
    sum = hn::Add(sum, hn::Add(first, second));
    hn::StoreU(round_to_pairs(first, second), d, weights);
  }
  const float correction = hn::GetLane(rough_exp2(hn::Sub(hn::Set(d, before), shift)));
  softmax.sum = softmax.sum * correction + sum_of_lanes(sum);
  return correction;
}

// mixed = mixed * corrections + weights times values, for 32 columns of the values.
HWY_NOINLINE void mix_values(const float* weights, const float* values, int64_t pairs, int64_t head_dim,
                             const float* corrections, float* mixed) {
  const Floats d;
  Vector sums[kTileQueries][2];
  HWY_UNROLL(8) for (int q = 0; q < kTileQueries; ++q) {
    const Vector correction = hn::Set(d, corrections[q]);
    HWY_UNROLL(2)
    for (int v = 0; v < 2; ++v)
      sums[q][v] = hn::Mul(hn::LoadU(d, mixed + q * head_dim + v * kLanes), correction);
  }
  for (int64_t k = 0; k < pairs; ++k, ++weights, values += head_dim) {
    const Vector low = hn::LoadU(d, values), high = hn::LoadU(d, values + kLanes);
    HWY_UNROLL(8) for (int q = 0; q < kTileQueries; ++q) {
      const Vector weight = broadcast_pair(weights + q * kTileKeys / 2);
      sums[q][0] = add_products(sums[q][0], weight, low);
      sums[q][1] = add_products(sums[q][1], weight, high);
    }
  }
  HWY_UNROLL(8) for (int q = 0; q < kTileQueries; ++q) {
    HWY_UNROLL(2) for (int v = 0; v < 2; ++v) hn::StoreU(sums[q][v], d, mixed + q * head_dim + v * kLanes);
  }
}

void bf16_attention(const AttentionArgs& args, const AttentionTask& task, float* scratch) {
  const HeadViews views = head_views(args, task);
  const int64_t head_dim = args.head_dim;
  const Bf16Scratch parts(task.tokens, head_dim);
  float *keys = scratch + parts.keys, *values = scratch + parts.values, *queries = scratch + parts.queries;
  float *scores = scratch + parts.scores, *weights = scratch + parts.weights, *mixed = scratch + parts.mixed;
  pack_keys(views, task.tokens, head_dim, keys);
  pack_values(views, task.tokens, head_dim, values);

  constexpr float kLog2E = 1.44269504f;
  for (int64_t first = task.first_query; first < task.last_query; first += kTileQueries) {
    const int64_t count = std::min(kTileQueries, task.last_query - first);
    pack_queries(views, first, count, head_dim, args.scale * kLog2E, queries);
    RunningSoftmax softmax[kTileQueries];
    std::fill_n(mixed, kTileQueries * head_dim, 0.0f);
    for (int64_t block = 0; block < task.tokens; block += kTileKeys) {
      const int64_t block_keys = std::min(kTileKeys, task.tokens - block), padded = padded_keys(block_keys);
      for (int64_t k = 0; k < padded; k += 3 * kLanes) {
        const float* key = keys + (block + k) * head_dim / 2;
        if (padded - k >= 3 * kLanes) {
          score_keys<3>(queries, key, head_dim, scores + k);
        } else if (padded - k == 2 * kLanes) {
          score_keys<2>(queries, key, head_dim, scores + k);
        } else {
          score_keys<1>(queries, key, head_dim, scores + k);
        }
      }
      float corrections[kTileQueries];
      for (int64_t q = 0; q < kTileQueries; ++q) {
        corrections[q] =
            weigh_keys(scores + q * kTileKeys, block_keys, weights + q * kTileKeys / 2, softmax[q]);
      }
      for (int64_t c = 0; c < head_dim; c += 2 * kLanes) {
        mix_values(weights, values + block / 2 * head_dim + c, padded / 2, head_dim, corrections, mixed + c);
      }
    }
    for (int64_t q = 0; q < count; ++q) {
      const Vector factor = hn::Set(Floats(), 1.0f / softmax[q].sum);
      float* out = views.out + (first + q) * views.out_stride;
      for (int64_t c = 0; c < head_dim; c += kLanes) {
        hn::StoreU(hn::Mul(hn::LoadU(Floats(), mixed + q * head_dim + c), factor), Floats(), out + c);
      }
    }
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {

bool allows_bf16_attention(const AttentionArgs& args) {
  return args.window == 0 && args.relative_bias == nullptr && args.head_dim % 32 == 0;
}

int64_t bf16_attention_scratch_size(const AttentionArgs& args, int64_t tokens) {
  return Bf16Scratch(tokens, args.head_dim).end;
}

const KernelTable<void(const AttentionArgs&, const AttentionTask&, float*)> kBf16AttentionKernels = {
#if defined(__x86_64__)
    {nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, N_AVX3::bf16_attention, nullptr}
#else
    {}
#endif
};

}  // namespace brisling
#endif
