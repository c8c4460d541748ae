#include <algorithm>
#include <cmath>

#include "kernels/cpu/scalar.h"

namespace brisling::scalar {
namespace {

float dot(const float* a, const float* b, int64_t count) {
  float sum = 0.0f;
  for (int64_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

// out = softmax(scores) times `count` rows of values, `stride` apart. Overwrites the scores.
void mix(float* scores, int64_t count, const float* values, int64_t stride, int64_t head_dim, float* out) {
  float greatest = -INFINITY;
  for (int64_t t = 0; t < count; ++t) greatest = std::max(greatest, scores[t]);
  float sum = 0.0f;
  for (int64_t t = 0; t < count; ++t) sum += scores[t] = std::exp(scores[t] - greatest);
  for (int64_t i = 0; i < head_dim; ++i) {
    float mixed = 0.0f;
    for (int64_t t = 0; t < count; ++t) mixed += scores[t] * values[t * stride + i];
    out[i] = mixed / sum;
  }
}

}  // namespace

void attention(const AttentionArgs& args, const AttentionTask& task, float* scratch) {
  const HeadViews views = head_views(args, task);
  for (int64_t q = task.first_query; q < task.last_query; ++q) {
    const int64_t first = std::max<int64_t>(0, q - views.reach);
    const int64_t last = std::min(task.tokens, q + views.reach + 1);
    for (int64_t t = first; t < last; ++t) {
      float& score = scratch[t - first];
      score =
          args.scale * dot(views.queries + q * views.stride, views.keys + t * views.stride, args.head_dim);
      if (args.relative_bias == nullptr) continue;
      const float* bias = args.relative_bias + task.head * (2 * args.relative_span + 1);
      score += bias[std::clamp(t - q, -args.relative_span, args.relative_span) + args.relative_span];
    }
    mix(scratch, last - first, views.values + first * views.stride, views.stride, args.head_dim,
        views.out + q * views.out_stride);
  }
}

void disentangled_attention(const DisentangledAttentionArgs& args, const AttentionTask& task,
                            float* scratch) {
  const HeadViews views = head_views(args, task);
  const int64_t head_start = task.head * args.head_dim;
  for (int64_t q = task.first_query; q < task.last_query; ++q) {
    const float* query = views.queries + q * views.stride;
    for (int64_t t = 0; t < task.tokens; ++t) {
      const float* key = views.keys + t * views.stride;
      const int64_t distance = std::clamp(q - t, -args.max_distance, args.max_distance);
      const int32_t bucket = args.buckets[distance + args.max_distance];
      float score = dot(query, key, args.head_dim);
      if (args.position_keys.data != nullptr) {
        score += dot(query, args.position_keys.row(bucket) + head_start, args.head_dim);
      }
      if (args.position_queries.data != nullptr) {
        score += dot(key, args.position_queries.row(bucket) + head_start, args.head_dim);
      }
      scratch[t] = args.scale * score;
    }
    mix(scratch, task.tokens, views.values, views.stride, args.head_dim, views.out + q * views.out_stride);
  }
}

}  // namespace brisling::scalar
