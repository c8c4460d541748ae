#include <algorithm>

#include "kernels/cpu/attention.h"
#include "kernels/cpu/attention_scratch.h"
#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/disentangled_attention.cc"
#include "kernels/cpu/targets-inl.h"

#include "kernels/cpu/attention-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

// Buckets by distance, for vectors of distances that rise by one from lane to lane.
struct BucketTable {
  const int32_t* at;  // [-radius] to [radius]
  bool smooth;        // buckets rise by 0 or 1: those of a vector's lanes lie within a vector's width

  // Buckets of distances [nearest, farthest], for which alone terms are needed.
  BucketRange range(int64_t nearest, int64_t farthest, int64_t bucket_count) const {
    if (!smooth) return {0, bucket_count};
    return {at[nearest], at[farthest] - at[nearest] + 1};
  }

  HWY_INLINE Vector look_up(const float* row, int64_t distance) const {
    const Floats d;
    const auto buckets = hn::LoadU(Ints(), at + distance);
    if (!smooth) return hn::GatherIndex(d, row, buckets);
    const int32_t first = at[distance];
    const auto lanes = hn::IndicesFromVec(d, hn::Sub(buckets, hn::Set(Ints(), first)));
    return hn::TableLookupLanes(hn::LoadU(d, row + first), lanes);
  }
};

// Products of rows with the matrix of positions, first for all buckets in question; a score then
// looks up its own. That of queries is laid out query by query: its look-ups go key by key, and are
// transposed to where the scores are.
struct DisentangledScores {
  static constexpr bool kHasTerms = true;
  HeadViews views;
  int64_t tokens, head_dim, bucket_count;
  BucketTable rising, falling;
  const float* position_keys;     // panels, see DisentangledScratch; null without that term
  const float* position_queries;  // likewise
  DisentangledScratch parts;
  float* scratch;
  int64_t block_start = 0;

  // terms[r] = rows[r] times the positions of a range of buckets.
  void multiply_positions(const float* rows, int64_t count, const float* positions, BucketRange range,
                          float* terms) const {
    const int64_t last = range.first + range.count;
    for (int64_t bucket = range.first / kColumns * kColumns; bucket < last; bucket += kColumns) {
      multiply_rows(rows, views.stride, count, head_dim, positions + bucket * head_dim,
                    panel_vectors(bucket, bucket_count), terms + bucket, parts.stride);
    }
  }

  // Of all keys with the task's queries.
  void multiply_keys(const AttentionTask& task) const {
    if (position_queries == nullptr) return;
    for (int64_t key = 0; key < tokens; key += kColumns) {
      const int64_t count = tokens - key < kColumns ? tokens - key : kColumns;
      const BucketRange range =
          rising.range(task.first_query - (key + count - 1), task.last_query - 1 - key, bucket_count);
      multiply_positions(views.keys + key * views.stride, count, position_queries, range,
                         scratch + parts.key_terms + key * parts.stride);
    }
  }

  void begin(const QueryPanel& panel) const {
    if (position_keys == nullptr) return;
    const BucketRange range =
        falling.range(-(panel.first + panel.count - 1), tokens - 1 - panel.first, bucket_count);
    multiply_positions(views.queries + panel.first * views.stride, panel.count, position_keys, range,
                       scratch + parts.query_terms);
  }

  void begin_keys(const QueryPanel& panel, int64_t first_key, int64_t keys) {
    block_start = first_key;
    if (position_keys == nullptr) return;
    float* key_rows = scratch + parts.key_rows;
    for (int64_t query = 0; query < panel.count; query += 4) {
      const int64_t rows = panel.count - query < 4 ? panel.count - query : 4;
      for (int64_t r = 0; r < rows; ++r) {
        const float* terms = scratch + parts.query_terms + (query + r) * parts.stride;
        const int64_t distance = first_key - (panel.first + query + r);
        for (int64_t k = 0; k < keys; k += kLanes) {
          hn::StoreU(falling.look_up(terms, distance + k), Floats(), key_rows + r * kKeyBlock + k);
        }
      }
      transpose(key_rows, kKeyBlock, rows, keys, scratch + parts.block + query, panel.width());
    }
  }

  HWY_INLINE Vector term(const QueryPanel& panel, int64_t key, int v) const {
    const Floats d;
    Vector term = hn::Zero(d);
    if (position_keys != nullptr) {
      term = hn::LoadU(d, scratch + parts.block + (key - block_start) * panel.width() + v * kLanes);
    }
    if (position_queries == nullptr) return term;
    const float* terms = scratch + parts.key_terms + key * parts.stride;
    return hn::Add(term, rising.look_up(terms, panel.first + v * kLanes - key));
  }
};

// Panels with a column for each bucket; null where there is no such matrix. `step` is 1, or -1 to
// start at the last.
const float* pack_positions(const ConstMatrix& positions, BucketRange range, int64_t step,
                            const DisentangledAttentionArgs& args, const AttentionTask& task, float* panels) {
  if (positions.data == nullptr) return nullptr;
  const int64_t start = step > 0 ? range.first : range.first + range.count - 1;
  const float* rows = positions.row(start) + task.head * args.head_dim;
  const int64_t stride = step * positions.cols;
  for (int64_t bucket = 0; bucket < range.count; bucket += kColumns) {
    const int64_t left = range.count - bucket;
    pack_panel(rows + bucket * stride, stride, left < kColumns ? left : kColumns, args.head_dim, args.scale,
               panels + bucket * args.head_dim);
  }
  return panels;
}

// Fills both tables, whose index 0 is the distance 0; returns whether they are smooth.
bool spread_buckets(const DisentangledAttentionArgs& args, int64_t tokens, BucketRange range, int64_t radius,
                    int32_t* rising, int32_t* falling) {
  const int64_t reach = tokens - 1 < args.max_distance ? tokens - 1 : args.max_distance;
  bool smooth = true;
  for (int64_t distance = -radius; distance <= radius; ++distance) {
    const int64_t clamped = distance < -reach ? -reach : distance > reach ? reach : distance;
    const int32_t bucket = args.buckets[clamped + args.max_distance] - static_cast<int32_t>(range.first);
    rising[distance] = bucket;
    falling[-distance] = static_cast<int32_t>(range.count) - 1 - bucket;
    if (distance == -radius) continue;
    const int32_t step = bucket - rising[distance - 1];
    smooth = smooth && (step == 0 || step == 1);
  }
  return smooth;
}

void disentangled_attention(const DisentangledAttentionArgs& args, const AttentionTask& task,
                            float* scratch) {
  const BucketRange range = bucket_range(args, task.tokens);
  const DisentangledScratch parts(kShape, task.tokens, args.head_dim, range.count);
  float* own = scratch + AttentionScratch(kShape, task.tokens, args.head_dim).end;
  auto* rising = reinterpret_cast<int32_t*>(own + parts.rising) + parts.radius;
  auto* falling = reinterpret_cast<int32_t*>(own + parts.falling) + parts.radius;
  const bool smooth = spread_buckets(args, task.tokens, range, parts.radius, rising, falling);
  const DisentangledScores scores{
      .views = head_views(args, task),
      .tokens = task.tokens,
      .head_dim = args.head_dim,
      .bucket_count = range.count,
      .rising = {rising, smooth},
      .falling = {falling, smooth},
      .position_keys = pack_positions(args.position_keys, range, -1, args, task, own + parts.position_keys),
      .position_queries =
          pack_positions(args.position_queries, range, 1, args, task, own + parts.position_queries),
      .parts = parts,
      .scratch = own};
  scores.multiply_keys(task);
  attend(scores.views, task, args.head_dim, args.scale, scores, scratch);
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {

BucketRange bucket_range(const DisentangledAttentionArgs& args, int64_t tokens) {
  const int64_t reach = std::min(args.max_distance, tokens - 1);
  const int32_t* zero = args.buckets + args.max_distance;
  const auto [least, greatest] = std::minmax_element(zero - reach, zero + reach + 1);
  return {*least, *greatest - *least + 1};
}

HeadViews head_views(const DisentangledAttentionArgs& args, const AttentionTask& task) {
  return head_views(AttentionArgs{.qkv = args.qkv,
                                  .offsets = args.offsets,
                                  .heads = args.heads,
                                  .head_dim = args.head_dim,
                                  .scale = args.scale,
                                  .out = args.out},
                    task);
}

int64_t attention_scratch_size(const DisentangledAttentionArgs& args, CpuTarget target, int64_t tokens) {
  const PanelShape shape = panel_shape(target);
  const int64_t buckets = bucket_range(args, tokens).count;
  return AttentionScratch(shape, tokens, args.head_dim).end +
         DisentangledScratch(shape, tokens, args.head_dim, buckets).end;
}

const KernelTable<void(const DisentangledAttentionArgs&, const AttentionTask&, float*)>
    kDisentangledAttentionKernels = BRISLING_KERNEL_TABLE(disentangled_attention);

}  // namespace brisling
#endif
