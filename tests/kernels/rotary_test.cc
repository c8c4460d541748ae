#include <array>

#include "kernels/cpu/row_kernels.h"
#include "tests/kernels/kernel_support.h"

namespace brisling {
namespace {

constexpr int64_t kRows = 4, kHeads = 3, kPositions = 9;
constexpr std::array<int32_t, kRows> kRowPositions = {0, 8, 3, 3};

struct Tables {
  std::vector<float> cosines, sines;  // [kPositions, rotary_dim / 2]
};

Tables tables(int64_t rotary_dim) {
  Tables made;
  for (int64_t position = 0; position < kPositions; ++position) {
    for (int64_t i = 0; i < rotary_dim / 2; ++i) {
      const double angle = static_cast<double>(position) *
                           std::pow(100.0, -2.0 * static_cast<double>(i) / static_cast<double>(rotary_dim));
      made.cosines.push_back(static_cast<float>(std::cos(angle)));
      made.sines.push_back(static_cast<float>(std::sin(angle)));
    }
  }
  return made;
}

// Rows of kHeads heads and `rest` values that belong to none.
std::vector<float> rotary(CpuTarget target, const std::vector<float>& input, int64_t head_dim,
                          int64_t rotary_dim, int64_t rest) {
  const Tables angles = tables(rotary_dim);
  Misaligned qkv(input), cosines(angles.cosines), sines(angles.sines);
  kRotaryKernels[target]({.qkv = {qkv.data(), kRows, kHeads * head_dim + rest},
                          .positions = kRowPositions.data(),
                          .cosines = cosines.data(),
                          .sines = sines.data(),
                          .heads = kHeads,
                          .head_dim = head_dim,
                          .rotary_dim = rotary_dim},
                         0, kRows);
  CHECK(qkv.guards_intact());
  return qkv.values();
}

}  // namespace

TEST_CASE("rotary turns pairs of the first and second half by the position's angles, and nothing else") {
  const CpuTarget target = each_target();
  for (int64_t half : awkward_sizes()) {
    for (int64_t unrotated : {0, 5}) {
      const int64_t head_dim = 2 * half + unrotated, rest = head_dim, cols = kHeads * head_dim + rest;
      const std::vector<float> input = random_values(kRows * cols, static_cast<uint32_t>(half));
      const Tables angles = tables(2 * half);
      std::vector<float> expected = input;
      for (int64_t row = 0; row < kRows; ++row) {
        for (int64_t head = 0; head < kHeads; ++head) {
          for (int64_t i = 0; i < half; ++i) {
            const auto angle = static_cast<size_t>(kRowPositions[static_cast<size_t>(row)] * half + i);
            const auto x1 = static_cast<size_t>(row * cols + head * head_dim + i);
            const auto x2 = x1 + static_cast<size_t>(half);
            expected[x1] = input[x1] * angles.cosines[angle] - input[x2] * angles.sines[angle];
            expected[x2] = input[x2] * angles.cosines[angle] + input[x1] * angles.sines[angle];
          }
        }
      }
      CHECK(close(rotary(target, input, head_dim, 2 * half, rest), expected, 2e-7));
    }
  }
}

}  // namespace brisling
