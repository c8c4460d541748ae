#include <algorithm>

#include "core/base/arena.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/kernels/kernel_support.h"

namespace brisling {
namespace {

struct Problem {
  std::vector<int32_t> offsets;
  int64_t heads, head_dim, span;
  std::vector<float> qkv, position_keys, position_queries;
  std::vector<int32_t> buckets;

  int64_t tokens() const { return offsets.back(); }
  int64_t hidden() const { return heads * head_dim; }
  int64_t max_distance() const { return static_cast<int64_t>(buckets.size()) / 2; }
  double scale() const {
    const int terms = 1 + !position_keys.empty() + !position_queries.empty();
    return 1.0 / std::sqrt(static_cast<double>(head_dim * terms));
  }
};

// Buckets that grow with the logarithm of the distance, as DeBERTa-v2's do.
int32_t log_bucket(int64_t distance, int64_t span) {
  const double magnitude = std::fabs(static_cast<double>(distance));
  const double linear = static_cast<double>(span) / 2;
  const double bucket = magnitude < linear ? magnitude : std::ceil(linear + std::log2(magnitude / linear));
  return static_cast<int32_t>(distance < 0 ? -bucket : bucket);
}

Problem problem(const std::vector<int32_t>& lengths, int64_t heads, int64_t head_dim, int64_t span,
                int64_t max_distance) {
  Problem made{{0}, heads, head_dim, span, {}, {}, {}, {}};
  for (int32_t length : lengths) made.offsets.push_back(made.offsets.back() + length);
  made.qkv = random_values(made.tokens() * 3 * made.hidden(), static_cast<uint32_t>(head_dim));
  for (float& value : made.qkv) value *= 2.0f;  // so that some weights are large
  made.position_keys = random_values(2 * span * made.hidden(), 11);
  made.position_queries = random_values(2 * span * made.hidden(), 12);
  for (int64_t distance = -max_distance; distance <= max_distance; ++distance) {
    const int64_t row = log_bucket(distance, span) + span;
    made.buckets.push_back(static_cast<int32_t>(std::clamp<int64_t>(row, 0, 2 * span - 1)));
  }
  return made;
}

std::vector<float> attention(CpuTarget target, const Problem& p, int threads = 1) {
  Misaligned qkv(p.qkv), keys(p.position_keys), queries(p.position_queries), out(p.tokens() * p.hidden());
  Arena arena;
  Execution execution{arena, threads};
  const auto positions = [&](const std::vector<float>& values, const float* data) {
    return values.empty() ? ConstMatrix{} : ConstMatrix{data, 2 * p.span, p.hidden()};
  };
  CpuBackend(target).disentangled_attention(
      {.qkv = {qkv.data(), p.tokens(), 3 * p.hidden()},
       .offsets = p.offsets,
       .heads = p.heads,
       .head_dim = p.head_dim,
       .scale = static_cast<float>(p.scale()),
       .position_keys = positions(p.position_keys, keys.data()),
       .position_queries = positions(p.position_queries, queries.data()),
       .buckets = p.buckets.data(),
       .max_distance = p.max_distance(),
       .out = {out.data(), p.tokens(), p.hidden()}},
      execution);
  CHECK(out.guards_intact());
  return out.values();
}

// The score of a query and a key, by the rows of the position matrices for the two terms.
double score(const Problem& p, int64_t head, int64_t query, int64_t key, int64_t key_row, int64_t query_row) {
  double sum = 0;
  for (int64_t i = 0; i < p.head_dim; ++i) {
    const int64_t column = head * p.head_dim + i;
    const double q = p.qkv[static_cast<size_t>(query * 3 * p.hidden() + column)];
    const double k = p.qkv[static_cast<size_t>((key * 3 + 1) * p.hidden() + column)];
    sum += q * k;
    if (!p.position_keys.empty())
      sum += q * p.position_keys[static_cast<size_t>(key_row * p.hidden() + column)];
    if (!p.position_queries.empty()) {
      sum += k * p.position_queries[static_cast<size_t>(query_row * p.hidden() + column)];
    }
  }
  return sum * p.scale();
}

// In double precision, with score(head, query, key) for tokens of the batch.
template <class Score>
std::vector<float> exact(const Problem& p, const Score& score_of) {
  std::vector<float> out;
  for (size_t s = 0; s + 1 < p.offsets.size(); ++s) {
    for (int64_t query = p.offsets[s]; query < p.offsets[s + 1]; ++query) {
      for (int64_t head = 0; head < p.heads; ++head) {
        std::vector<double> mixed(static_cast<size_t>(p.head_dim));
        double sum = 0;
        for (int64_t key = p.offsets[s]; key < p.offsets[s + 1]; ++key) {
          const double weight = std::exp(score_of(head, query, key));
          sum += weight;
          for (int64_t i = 0; i < p.head_dim; ++i) {
            const int64_t column = (key * 3 + 2) * p.hidden() + head * p.head_dim + i;
            mixed[static_cast<size_t>(i)] += weight * p.qkv[static_cast<size_t>(column)];
          }
        }
        for (double value : mixed) out.push_back(static_cast<float>(value / sum));
      }
    }
  }
  return out;
}

std::vector<float> exact(const Problem& p) {
  return exact(p, [&](int64_t head, int64_t query, int64_t key) {
    const int64_t distance = std::clamp(query - key, -p.max_distance(), p.max_distance());
    const int32_t row = p.buckets[static_cast<size_t>(distance + p.max_distance())];
    return score(p, head, query, key, row, row);
  });
}

}  // namespace

TEST_CASE("disentangled attention agrees with double precision for any length and head size") {
  const CpuTarget target = each_target();
  for (int64_t head_dim : {1, 3, 8, 17, 64}) {
    const Problem p = problem({5, 1, 0, 16, 33, 49, 100}, 2, head_dim, 8, 40);
    INFO("head size " << head_dim);
    CHECK(close(attention(target, p), exact(p), 5e-6));
  }
  for (int32_t length = 0; length <= 34; ++length) {
    const Problem p = problem({length}, 3, 16, 4, 512);
    INFO("length " << length);
    CHECK(close(attention(target, p), exact(p), 5e-6));
  }
  const Problem long_text = problem({300}, 1, 8, 16, 200);
  CHECK(close(attention(target, long_text), exact(long_text), 5e-6));
}

TEST_CASE("disentangled attention without one or both of its terms") {
  const CpuTarget target = each_target();
  Problem p = problem({21, 50}, 2, 16, 8, 30);
  p.position_keys.clear();
  CHECK(close(attention(target, p), exact(p), 5e-6));
  p.position_queries.clear();
  CHECK(close(attention(target, p), exact(p), 5e-6));
  p.position_keys = random_values(2 * p.span * p.hidden(), 13);
  CHECK(close(attention(target, p), exact(p), 5e-6));
}

TEST_CASE("disentangled attention takes buckets in any order") {
  const CpuTarget target = each_target();
  Problem p = problem({70}, 1, 16, 8, 25);
  for (size_t i = 0; i < p.buckets.size(); ++i) p.buckets[i] = static_cast<int32_t>(i * 7 % 16);
  CHECK(close(attention(target, p), exact(p), 5e-6));
}

// The reference looks content-to-position up at span + bucket(i - j); position-to-content it
// computes for key j and query i at span - bucket(j - i), and transposes.
TEST_CASE("both terms of disentangled attention use the rows that the reference gathers") {
  const CpuTarget target = each_target();
  const Problem p = problem({60}, 2, 8, 8, 60);
  const std::vector<float> expected = exact(p, [&](int64_t head, int64_t query, int64_t key) {
    const auto clamped = [&](int64_t row) { return std::clamp<int64_t>(row, 0, 2 * p.span - 1); };
    return score(p, head, query, key, clamped(p.span + log_bucket(query - key, p.span)),
                 clamped(p.span - log_bucket(key - query, p.span)));
  });
  CHECK(close(attention(target, p), expected, 5e-6));
}

TEST_CASE("disentangled attention is the same bit for bit in any batch and on any number of threads",
          "[concurrency]") {
  const CpuTarget target = each_target();
  const Problem together = problem({40, 0, 300, 7, 1}, 2, 32, 16, 512);
  const std::vector<float> out = attention(target, together);
  for (int threads : {2, 8}) CHECK(identical(attention(target, together, threads), out));

  for (size_t s = 0; s + 1 < together.offsets.size(); ++s) {
    const int64_t first = together.offsets[s], last = together.offsets[s + 1], hidden = together.hidden();
    Problem alone = together;
    alone.offsets = {0, static_cast<int32_t>(last - first)};
    alone.qkv = {together.qkv.begin() + first * 3 * hidden, together.qkv.begin() + last * 3 * hidden};
    const std::vector<float> rows(out.begin() + first * hidden, out.begin() + last * hidden);
    for (int threads : {1, 8}) CHECK(identical(attention(target, alone, threads), rows));
  }
}

}  // namespace brisling
