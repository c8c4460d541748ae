#include "kernels/cpu/attention.h"

#include <algorithm>

#include "kernels/cpu/attention_scratch.h"
#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/attention.cc"
#include "kernels/cpu/targets-inl.h"

#include "kernels/cpu/attention-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

struct PlainScores {
  static constexpr bool kHasTerms = false;
  void begin(const QueryPanel&) {}
  void begin_keys(const QueryPanel&, int64_t, int64_t) {}
};

// A term for each distance query - key: the bias, or minus infinity where the key is out of reach.
struct DistanceScores {
  static constexpr bool kHasTerms = true;
  const float* terms;  // [-radius] to [radius]

  void begin(const QueryPanel&) {}
  void begin_keys(const QueryPanel&, int64_t, int64_t) {}
  HWY_INLINE Vector term(const QueryPanel& panel, int64_t key, int v) const {
    return hn::LoadU(Floats(), terms + panel.first + v * kLanes - key);
  }
};

// Terms of all distances that a panel can meet, padding included; returns that of distance 0.
const float* spread_terms(const AttentionArgs& args, int64_t head, int64_t reach, float* terms) {
  const float* zero = args.relative_bias == nullptr
                          ? nullptr
                          : args.relative_bias + head * (2 * args.relative_span + 1) + args.relative_span;
  const int64_t radius = reach + kColumns;
  for (int64_t distance = -radius; distance <= radius; ++distance) {
    float term = 0.0f;
    if (distance < -reach || distance > reach) {
      term = -__builtin_inff();
    } else if (zero != nullptr) {
      const int64_t ahead = -distance;  // key - query
      term = zero[ahead < -args.relative_span  ? -args.relative_span
                  : ahead > args.relative_span ? args.relative_span
                                               : ahead];
    }
    terms[radius + distance] = term;
  }
  return terms + radius;
}

void attention(const AttentionArgs& args, const AttentionTask& task, float* scratch) {
  const HeadViews views = head_views(args, task);
  if (views.reach == task.tokens && args.relative_bias == nullptr) {
    attend(views, task, args.head_dim, args.scale, PlainScores{}, scratch);
  } else {
    float* terms = scratch + AttentionScratch(kShape, task.tokens, args.head_dim).end;
    const DistanceScores scores{spread_terms(args, task.head, views.reach, terms)};
    attend(views, task, args.head_dim, args.scale, scores, scratch);
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {

HeadViews head_views(const AttentionArgs& args, const AttentionTask& task) {
  const int64_t key_heads = args.key_heads == 0 ? args.heads : args.key_heads;
  const int64_t key_head = task.head / (args.heads / key_heads);
  const float* row = args.qkv.row(task.first_token);
  const float* keys = row + (args.heads + key_head) * args.head_dim;
  return {.queries = row + task.head * args.head_dim,
          .keys = keys,
          .values = keys + key_heads * args.head_dim,
          .stride = args.qkv.cols,
          .out = args.out.row(task.first_token) + task.head * args.head_dim,
          .out_stride = args.out.cols,
          .reach = args.window == 0 ? task.tokens : std::min(args.window, task.tokens)};
}

int64_t attention_scratch_size(const AttentionArgs& args, CpuTarget target, int64_t tokens) {
  const PanelShape shape = panel_shape(target);
  const int64_t terms = 2 * (tokens + shape.columns()) + 1;
  return AttentionScratch(shape, tokens, args.head_dim).end + whole_cache_lines(terms);
}

const KernelTable<void(const AttentionArgs&, const AttentionTask&, float*)> kAttentionKernels =
    BRISLING_KERNEL_TABLE(attention);

}  // namespace brisling
#endif
