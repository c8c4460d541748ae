#include "kernels/cpu/attention.h"

#include "core/base/arena.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/kernels/kernel_support.h"

namespace brisling {
namespace {

struct Problem {
  std::vector<int32_t> offsets;
  int64_t heads, head_dim;
  std::vector<float> qkv;

  int64_t tokens() const { return offsets.back(); }
  int64_t hidden() const { return heads * head_dim; }
};

Problem problem(const std::vector<int32_t>& lengths, int64_t heads, int64_t head_dim) {
  Problem made{{0}, heads, head_dim, {}};
  for (int32_t length : lengths) made.offsets.push_back(made.offsets.back() + length);
  made.qkv = random_values(made.tokens() * 3 * made.hidden(), static_cast<uint32_t>(head_dim));
  for (float& value : made.qkv) value *= 2.0f;  // so that some weights are large
  return made;
}

std::vector<float> attention(CpuTarget target, const Problem& p, int threads = 1) {
  Misaligned qkv(p.qkv), out(p.tokens() * p.hidden());
  Arena arena;
  Execution execution{arena, threads};
  CpuBackend(target).attention({.qkv = {qkv.data(), p.tokens(), 3 * p.hidden()},
                                .offsets = p.offsets,
                                .heads = p.heads,
                                .head_dim = p.head_dim,
                                .scale = 1.0f / std::sqrt(static_cast<float>(p.head_dim)),
                                .out = {out.data(), p.tokens(), p.hidden()}},
                               execution);
  CHECK(out.guards_intact());
  return out.values();
}

// softmax(q k^T * scale) v, word by word, in double precision.
std::vector<float> exact(const Problem& p) {
  std::vector<float> out;
  for (size_t s = 0; s + 1 < p.offsets.size(); ++s) {
    for (int64_t query = p.offsets[s]; query < p.offsets[s + 1]; ++query) {
      for (int64_t head = 0; head < p.heads; ++head) {
        const auto at = [&](int64_t token, int64_t part, int64_t i) -> double {
          return p.qkv[static_cast<size_t>((token * 3 + part) * p.hidden() + head * p.head_dim + i)];
        };
        std::vector<double> weights, mixed(static_cast<size_t>(p.head_dim));
        double sum = 0;
        for (int64_t key = p.offsets[s]; key < p.offsets[s + 1]; ++key) {
          double score = 0;
          for (int64_t i = 0; i < p.head_dim; ++i) score += at(query, 0, i) * at(key, 1, i);
          weights.push_back(std::exp(score / std::sqrt(static_cast<double>(p.head_dim))));
          sum += weights.back();
        }
        for (size_t k = 0; k < weights.size(); ++k) {
          for (int64_t i = 0; i < p.head_dim; ++i) {
            mixed[static_cast<size_t>(i)] +=
                weights[k] / sum * at(p.offsets[s] + static_cast<int64_t>(k), 2, i);
          }
        }
        out.insert(out.end(), mixed.begin(), mixed.end());
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

TEST_CASE("a sequence's attention is the same bit for bit in any batch and on any number of threads",
          "[concurrency]") {
  const CpuTarget target = each_target();
  const Problem together = problem({40, 0, 300, 7, 1}, 2, 32);
  const std::vector<float> out = attention(target, together);
  for (int threads : {2, 8}) CHECK(identical(attention(target, together, threads), out));

  for (size_t s = 0; s + 1 < together.offsets.size(); ++s) {
    const int64_t first = together.offsets[s], last = together.offsets[s + 1], hidden = together.hidden();
    const auto rows = [&](const std::vector<float>& matrix, int64_t cols) {
      return std::vector<float>(matrix.begin() + first * cols, matrix.begin() + last * cols);
    };
    const Problem alone{{0, static_cast<int32_t>(last - first)}, 2, 32, rows(together.qkv, 3 * hidden)};
    for (int threads : {1, 8}) CHECK(identical(attention(target, alone, threads), rows(out, hidden)));
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
