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

// Terms by the bucket of the distance query - key. The products with all buckets' rows come first,
// by panels; a score then picks its own.
struct DisentangledScores {
  static constexpr bool kHasTerms = true;
  const float* position_keys;  // [buckets, head_dim], position_stride apart; or null
  int64_t position_stride;
  int64_t head_dim;
  int64_t bucket_count;
  const int32_t* buckets;  // [-radius] to [radius]
  float* query_terms;      // [bucket_count, panel's width]
  const float* key_terms;  // [tokens, key_stride] or null
  int64_t key_stride;

  void begin(const QueryPanel& panel) {
    if (position_keys == nullptr) return;
    multiply_rows(position_keys, position_stride, bucket_count, head_dim, panel.queries, panel.vectors,
                  query_terms, panel.width());
  }

  HWY_INLINE Vector term(const QueryPanel& panel, int64_t key, int v) const {
    const Floats d;
    const auto bucket = hn::LoadU(Ints(), buckets + panel.first + v * kLanes - key);
    Vector term = hn::Zero(d);
    if (position_keys != nullptr) {
      const auto width = hn::Set(Ints(), static_cast<int32_t>(panel.width()));
      const auto index = hn::Add(hn::Mul(bucket, width), hn::Iota(Ints(), v * static_cast<int32_t>(kLanes)));
      term = hn::GatherIndex(d, query_terms, index);
    }
    if (key_terms != nullptr) term = hn::Add(term, hn::GatherIndex(d, key_terms + key * key_stride, bucket));
    return term;
  }
};

// Buckets of all distances that a panel can meet, padding included, counted from first_bucket;
// returns that of distance 0.
const int32_t* spread_buckets(const DisentangledAttentionArgs& args, int64_t tokens, int64_t first_bucket,
                              int32_t* buckets) {
  const int64_t radius = tokens + kColumns;
  const int64_t reach = tokens - 1 < args.max_distance ? tokens - 1 : args.max_distance;
  for (int64_t distance = -radius; distance <= radius; ++distance) {
    const int64_t clamped = distance < -reach ? -reach : distance > reach ? reach : distance;
    buckets[radius + distance] =
        args.buckets[clamped + args.max_distance] - static_cast<int32_t>(first_bucket);
  }
  return buckets + radius;
}

void disentangled_attention(const DisentangledAttentionArgs& args, const AttentionTask& task,
                            float* scratch) {
  const HeadViews views = head_views(args, task);
  const BucketRange range = bucket_range(args, task.tokens);
  const DisentangledScratch parts(kShape, task.tokens, args.head_dim, range.count);
  const int64_t start = range.first * args.position_keys.cols + task.head * args.head_dim;

  float* key_terms = nullptr;
  if (args.position_queries.data != nullptr) {
    key_terms = scratch + parts.key_terms;
    const int64_t stride = args.position_queries.cols;
    const float* rows = args.position_queries.row(range.first) + task.head * args.head_dim;
    for (int64_t bucket = 0; bucket < range.count; bucket += kColumns) {
      const int64_t left = range.count - bucket;
      pack_panel(rows + bucket * stride, stride, left < kColumns ? left : kColumns, args.head_dim, args.scale,
                 scratch + parts.panel);
      multiply_rows(views.keys, views.stride, task.tokens, args.head_dim, scratch + parts.panel,
                    panel_vectors(0, left), key_terms + bucket, parts.key_stride);
    }
  }
  const DisentangledScores scores{
      .position_keys = args.position_keys.data == nullptr ? nullptr : args.position_keys.data + start,
      .position_stride = args.position_keys.cols,
      .head_dim = args.head_dim,
      .bucket_count = range.count,
      .buckets =
          spread_buckets(args, task.tokens, range.first, reinterpret_cast<int32_t*>(scratch + parts.buckets)),
      .query_terms = scratch + parts.query_terms,
      .key_terms = key_terms,
      .key_stride = parts.key_stride};
  attend(views, task, args.head_dim, args.scale, scores, scratch);
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
  return DisentangledScratch(panel_shape(target), tokens, args.head_dim, bucket_range(args, tokens).count)
      .end;
}

const KernelTable<void(const DisentangledAttentionArgs&, const AttentionTask&, float*)>
    kDisentangledAttentionKernels = BRISLING_KERNEL_TABLE(disentangled_attention);

}  // namespace brisling
#endif
