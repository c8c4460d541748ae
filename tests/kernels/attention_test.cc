#include "kernels/cpu/attention.h"

#include <algorithm>

#include "core/base/arena.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/kernels/kernel_support.h"

namespace brisling {
namespace {

struct Problem {
  std::vector<int32_t> offsets;
  int64_t heads, key_heads, head_dim;
  std::vector<float> qkv;
  int64_t window = 0;
  std::vector<float> relative_bias = {};
  int64_t relative_span = 0;
  bool rounded = false;

  int64_t tokens() const { return offsets.back(); }
  int64_t hidden() const { return heads * head_dim; }
  int64_t row() const { return (heads + 2 * key_heads) * head_dim; }
};

Problem problem(const std::vector<int32_t>& lengths, int64_t heads, int64_t head_dim, int64_t key_heads = 0) {
  Problem made{{0}, heads, key_heads == 0 ? heads : key_heads, head_dim, {}};
  for (int32_t length : lengths) made.offsets.push_back(made.offsets.back() + length);
  made.qkv = random_values(made.tokens() * made.row(), static_cast<uint32_t>(head_dim));
  for (float& value : made.qkv) value *= 2.0f;  // so that some weights are large
  return made;
}

void add_bias(Problem& p, int64_t relative_span) {
  p.relative_span = relative_span;
  p.relative_bias = random_values(p.heads * (2 * relative_span + 1), 5);
}

std::vector<float> attention(CpuTarget target, const Problem& p, int threads = 1) {
  Misaligned qkv(p.qkv), out(p.tokens() * p.hidden()), bias(p.relative_bias);
  Arena arena;
  Execution execution{arena, threads};
  CpuBackend(target).attention({.qkv = {qkv.data(), p.tokens(), p.row()},
                                .offsets = p.offsets,
                                .heads = p.heads,
                                .head_dim = p.head_dim,
                                .scale = 1.0f / std::sqrt(static_cast<float>(p.head_dim)),
                                .out = {out.data(), p.tokens(), p.hidden()},
                                .key_heads = p.key_heads == p.heads ? 0 : p.key_heads,
                                .window = p.window,
                                .relative_bias = p.relative_bias.empty() ? nullptr : bias.data(),
                                .relative_span = p.relative_span,
                                .rounded = p.rounded},
                               execution);
  CHECK(out.guards_intact());
  return out.values();
}

// softmax(q k^T * scale + bias) v over the keys within the window, in double precision.
std::vector<float> exact(const Problem& p) {
  std::vector<float> out;
  const int64_t reach = p.window == 0 ? p.tokens() : p.window;
  for (size_t s = 0; s + 1 < p.offsets.size(); ++s) {
    for (int64_t query = p.offsets[s]; query < p.offsets[s + 1]; ++query) {
      for (int64_t head = 0; head < p.heads; ++head) {
        const int64_t key_head = p.heads + head * p.key_heads / p.heads;
        const auto at = [&](int64_t token, int64_t slot, int64_t i) -> double {
          return p.qkv[static_cast<size_t>(token * p.row() + slot * p.head_dim + i)];
        };
        std::vector<double> mixed(static_cast<size_t>(p.head_dim));
        double sum = 0;
        for (int64_t key = std::max<int64_t>(p.offsets[s], query - reach);
             key < std::min<int64_t>(p.offsets[s + 1], query + reach + 1); ++key) {
          double score = 0;
          for (int64_t i = 0; i < p.head_dim; ++i) score += at(query, head, i) * at(key, key_head, i);
          score /= std::sqrt(static_cast<double>(p.head_dim));
          if (!p.relative_bias.empty()) {
            const int64_t ahead = std::clamp(key - query, -p.relative_span, p.relative_span);
            score += p.relative_bias[static_cast<size_t>((2 * head + 1) * p.relative_span + head + ahead)];
          }
          const double weight = std::exp(score);
          sum += weight;
          for (int64_t i = 0; i < p.head_dim; ++i) {
            mixed[static_cast<size_t>(i)] += weight * at(key, key_head + p.key_heads, i);
          }
        }
        for (double value : mixed) out.push_back(static_cast<float>(value / sum));
      }
    }
  }
  return out;
}

}  // namespace

TEST_CASE("attention agrees with double precision for any length and head size") {
  const CpuTarget target = each_target();
  for (int64_t head_dim : {1, 3, 8, 12, 16, 17, 32, 48, 64, 65, 80, 128}) {
    const Problem p = problem({5, 1, 0, 16, 17, 33, 49, 100}, 2, head_dim);
    INFO("head size " << head_dim);
    CHECK(close(attention(target, p), exact(p), 5e-6));
  }
  for (int32_t length = 0; length <= 34; ++length) {
    const Problem p = problem({length}, 3, 32);
    INFO("length " << length);
    CHECK(close(attention(target, p), exact(p), 5e-6));
  }
}

TEST_CASE("long texts, whose keys are taken in blocks, each with greater scores than those before") {
  const CpuTarget target = each_target();
  for (int32_t length : {255, 256, 257, 512, 600}) {
    Problem p = problem({length}, 1, 16);
    for (int64_t token = 0; token < length; ++token) {
      for (int64_t i = 16; i < 32; ++i) {
        p.qkv[static_cast<size_t>(token * 48 + i)] *= 1.0f + static_cast<float>(token) / 100.0f;
      }
    }
    INFO("length " << length);
    CHECK(close(attention(target, p), exact(p), 1e-5));
  }
}

TEST_CASE(
    "attention that may be rounded to bfloat16 is near the exact one, and its own whatever is beside it") {
  const CpuTarget target = each_target();
  for (int64_t head_dim : {16, 32, 64, 80, 96}) {
    Problem p = problem({5, 1, 0, 16, 17, 33, 49, 100}, 2, head_dim);
    p.rounded = true;
    INFO("head size " << head_dim);
    CHECK(close(attention(target, p), exact(p), 0.02));
    CHECK(identical(attention(target, p), attention(target, p, 3)));
  }
  for (int32_t length : {1, 2, 7, 8, 9, 15, 31, 32, 48, 511, 512, 513, 600, 1100}) {
    Problem p = problem({length}, 1, 32, 1);
    p.rounded = true;
    for (int64_t token = 0; token < length; ++token) {  // the last keys have the greatest scores
      for (int64_t i = 32; i < 64; ++i)
        p.qkv[static_cast<size_t>(token * 96 + i)] *= 1.0f + static_cast<float>(token) / 500.0f;
    }
    INFO("length " << length);
    const std::vector<float> alone = attention(target, p);
    CHECK(close(alone, exact(p), 0.03));
    Problem together = p;
    together.offsets = {0, length, 2 * length};
    together.qkv.insert(together.qkv.end(), p.qkv.begin(), p.qkv.end());
    const std::vector<float> both = attention(target, together, 2);
    CHECK(identical({both.begin() + static_cast<std::ptrdiff_t>(alone.size()), both.end()}, alone));
  }
}

TEST_CASE("rounded attention weighs equal scores alike, and keys out of range by nothing") {
  // Values are small integers, which bfloat16 holds: nothing is rounded but the weights' sum.
  const CpuTarget target = each_target();
  for (int32_t length : {1, 3, 16, 33, 520}) {
    Problem p = problem({length}, 1, 32, 1);
    p.rounded = true;
    for (int64_t token = 0; token < length; ++token) {
      for (int64_t i = 0; i < 96; ++i) {
        float& x = p.qkv[static_cast<size_t>(token * 96 + i)];
        x = i < 32 ? -30.0f : i < 64 ? 30.0f : static_cast<float>(token % 5);  // scores of -5091
      }
    }
    float mean = 0;
    for (int32_t token = 0; token < length; ++token)
      mean += static_cast<float>(token % 5) / static_cast<float>(length);
    INFO("length " << length);
    const std::vector<float> all_alike(static_cast<size_t>(length * 32), mean);
    CHECK(close(attention(target, p), all_alike, 1e-5));
  }
}

TEST_CASE("groups of query heads share a head of keys and values") {
  const CpuTarget target = each_target();
  for (int64_t key_heads : {1, 2, 3, 6}) {
    const Problem p = problem({5, 1, 0, 33, 70}, 6, 16, key_heads);
    INFO("key heads " << key_heads);
    CHECK(close(attention(target, p), exact(p), 5e-6));
  }
}

TEST_CASE("a window limits what a query sees, shorter and longer than the text") {
  const CpuTarget target = each_target();
  for (int64_t window : {1, 2, 15, 16, 47, 48, 49, 64, 128, 599, 600, 100000}) {
    Problem p = problem({5, 1, 0, 100, 600}, 1, 8);
    p.window = window;
    INFO("window " << window);
    CHECK(close(attention(target, p), exact(p), 5e-6));
  }
}

TEST_CASE("a relative bias is added by the distance, clamped, with and without a window") {
  const CpuTarget target = each_target();
  for (int64_t relative_span : {0, 1, 7, 31, 400}) {
    for (int64_t window : {0, 20}) {
      Problem p = problem({5, 1, 0, 49, 300}, 3, 8);
      add_bias(p, relative_span);
      p.window = window;
      INFO("span " << relative_span << ", window " << window);
      CHECK(close(attention(target, p), exact(p), 5e-6));
    }
  }
}

TEST_CASE("a sequence's attention is the same bit for bit in any batch and on any number of threads",
          "[concurrency]") {
  const CpuTarget target = each_target();
  Problem together = problem({40, 0, 600, 7, 1}, 4, 32, 2);
  together.window = GENERATE(0, 50);
  if (GENERATE(false, true)) add_bias(together, 64);
  const std::vector<float> out = attention(target, together);
  for (int threads : {2, 8}) CHECK(identical(attention(target, together, threads), out));

  for (size_t s = 0; s + 1 < together.offsets.size(); ++s) {
    const int64_t first = together.offsets[s], last = together.offsets[s + 1];
    Problem alone = together;
    alone.offsets = {0, static_cast<int32_t>(last - first)};
    alone.qkv = {together.qkv.begin() + first * together.row(), together.qkv.begin() + last * together.row()};
    const std::vector<float> rows(out.begin() + first * together.hidden(),
                                  out.begin() + last * together.hidden());
    for (int threads : {1, 8}) CHECK(identical(attention(target, alone, threads), rows));
  }
}

TEST_CASE("attention keeps NaN within its sequence and survives scores of any size") {
  const CpuTarget target = each_target();
  Problem p = problem({9, 9}, 1, 16);
  const std::vector<float> clean = attention(target, p);
  p.qkv[16] = NAN;  // the first key of the first sequence
  const std::vector<float> out = attention(target, p);
  for (size_t i = 0; i < out.size(); ++i) CHECK((i < 9 * 16 ? std::isnan(out[i]) : out[i] == clean[i]));

  for (float& value : p.qkv) value = 1e18f;  // each score is far beyond what exp can hold
  CHECK(close(attention(target, p), std::vector<float>(out.size(), 1e18f), 1e-6));
}

TEST_CASE("attention's scratch grows with the tokens, not with their square") {
  const CpuTarget target = each_target();
  AttentionArgs args{};
  args.heads = 1;
  args.head_dim = 64;
  const int64_t small = attention_scratch_size(args, target, 1024),
                large = attention_scratch_size(args, target, 8192);
  CHECK(large <= 8 * small);
}

}  // namespace brisling
