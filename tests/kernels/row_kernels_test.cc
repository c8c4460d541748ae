// Kernels that treat each row alone, against their scalar twins.
#include "kernels/cpu/row_kernels.h"

#include <array>
#include <limits>

#include "kernels/cpu/scalar.h"
#include "tests/kernels/kernel_support.h"

namespace brisling {
namespace {

constexpr int64_t kRows = 3;
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<float> layer_norm(CpuTarget target, const std::vector<float>& input, int64_t cols) {
  Misaligned x(input), weight(random_values(cols, 7)), bias(random_values(cols, 8)), out(kRows * cols);
  const LayerNormArgs args{
      {x.data(), kRows, cols}, weight.data(), bias.data(), 1e-12f, {out.data(), kRows, cols}};
  kLayerNormKernels[target](args, 0, kRows);
  CHECK(out.guards_intact());
  return out.values();
}

std::vector<float> l2_normalize(CpuTarget target, const std::vector<float>& input, int64_t cols) {
  Misaligned rows(input);
  kL2NormalizeKernels[target]({{rows.data(), kRows, cols}}, 0, kRows);
  CHECK(rows.guards_intact());
  return rows.values();
}

std::vector<float> pooling(CpuTarget target, Pooling mode, const std::vector<float>& input, int64_t cols,
                           int64_t skip = 0) {
  Misaligned hidden(input), out(cols);
  const int64_t tokens = cols == 0 ? 0 : static_cast<int64_t>(input.size()) / cols;
  kPoolingKernels[target](mode, {hidden.data(), tokens, cols}, skip, out.data());
  CHECK(out.guards_intact());
  return out.values();
}

}  // namespace

TEST_CASE("layer_norm agrees with its scalar twin") {
  const CpuTarget target = each_target();
  for (int64_t cols : awkward_sizes()) {
    const std::vector<float> input = random_values(kRows * cols, static_cast<uint32_t>(cols));
    CHECK(close(layer_norm(target, input, cols), layer_norm(CpuTarget::kScalar, input, cols), 4e-6));
  }
}

TEST_CASE("layer_norm works in place and keeps a bad row to itself") {
  const CpuTarget target = each_target();
  constexpr int64_t kCols = 21;
  std::vector<float> input = random_values(kRows * kCols, 1);
  const std::vector<float> clean = layer_norm(target, input, kCols);
  input[kCols + 20] = GENERATE(kNan, kInfinity);
  const std::vector<float> out = layer_norm(target, input, kCols);
  for (size_t i = 0; i < out.size(); ++i) {
    const bool bad_row = i / kCols == 1;
    CHECK((bad_row ? std::isnan(out[i]) : out[i] == clean[i]));
  }

  Misaligned x(input), weight(random_values(kCols, 7)), bias(random_values(kCols, 8));
  const Matrix rows{x.data(), kRows, kCols};
  kLayerNormKernels[target]({rows, weight.data(), bias.data(), 1e-12f, rows}, 0, kRows);
  CHECK(close(x.values(), out, 0.0));
}

TEST_CASE("layer_norm without a bias adds none") {
  const CpuTarget target = each_target();
  for (int64_t cols : awkward_sizes()) {
    Misaligned x(random_values(kRows * cols, 4)), weight(random_values(cols, 7)), out(kRows * cols);
    const std::vector<float> zeros(static_cast<size_t>(cols));
    const auto normalize = [&](const float* bias) {
      kLayerNormKernels[target](
          {{x.data(), kRows, cols}, weight.data(), bias, 1e-5f, {out.data(), kRows, cols}}, 0, kRows);
      return out.values();
    };
    CHECK(identical(normalize(nullptr), normalize(zeros.data())));
  }
}

TEST_CASE("rms_norm divides by the root of the mean square, in place too") {
  const CpuTarget target = each_target();
  for (int64_t cols : awkward_sizes()) {
    const std::vector<float> input = random_values(kRows * cols, static_cast<uint32_t>(cols));
    Misaligned x(input), weight(random_values(cols, 7)), out(kRows * cols);
    const Matrix rows{x.data(), kRows, cols};
    std::vector<float> expected;
    for (int64_t r = 0; r < kRows; ++r) {
      double squares = 0;
      for (int64_t i = 0; i < cols; ++i) squares += std::pow(rows.row(r)[i], 2);
      const double root = std::sqrt(squares / static_cast<double>(cols) + 1e-2);
      for (int64_t i = 0; i < cols; ++i) {
        expected.push_back(static_cast<float>(rows.row(r)[i] / root * weight.data()[i]));
      }
    }
    kRmsNormKernels[target]({rows, weight.data(), 1e-2f, {out.data(), kRows, cols}}, 0, kRows);
    CHECK(out.guards_intact());
    CHECK(close(out.values(), expected, 2e-6));
    kRmsNormKernels[target]({rows, weight.data(), 1e-2f, rows}, 0, kRows);
    CHECK(identical(x.values(), out.values()));
  }
}

TEST_CASE("l2_normalize agrees with its scalar twin") {
  const CpuTarget target = each_target();
  for (int64_t cols : awkward_sizes()) {
    std::vector<float> input = random_values(kRows * cols, static_cast<uint32_t>(cols));
    std::fill(input.begin(), input.begin() + cols, 0.0f);
    const std::vector<float> out = l2_normalize(target, input, cols);
    CHECK(close(out, l2_normalize(CpuTarget::kScalar, input, cols), 1e-6));
    CHECK(std::vector<float>(out.begin(), out.begin() + cols) ==
          std::vector<float>(static_cast<size_t>(cols)));
  }
}

TEST_CASE("l2_normalize gives rows of length one, and NaN for a row that has one") {
  const CpuTarget target = each_target();
  constexpr int64_t kCols = 37;
  std::vector<float> input = random_values(kRows * kCols, 3);
  input[2 * kCols] = kNan;
  const std::vector<float> out = l2_normalize(target, input, kCols);
  for (int64_t row = 0; row < 2; ++row) {
    double squares = 0;
    for (int64_t i = 0; i < kCols; ++i) squares += std::pow(out[static_cast<size_t>(row * kCols + i)], 2);
    CHECK(std::fabs(squares - 1.0) < 1e-6);
  }
  CHECK(std::isnan(out[2 * kCols + 5]));
}

TEST_CASE("pooling agrees with its scalar twin in every mode") {
  const CpuTarget target = each_target();
  const Pooling mode = GENERATE(Pooling::kCls, Pooling::kMean, Pooling::kMax, Pooling::kMeanSqrtLength,
                                Pooling::kWeightedMean, Pooling::kLastToken);
  for (int64_t cols : awkward_sizes()) {
    for (int64_t tokens : {0, 1, 2, 7, 40}) {
      std::vector<float> input = random_values(tokens * cols, static_cast<uint32_t>(cols + tokens));
      CHECK(close(pooling(target, mode, input, cols), pooling(CpuTarget::kScalar, mode, input, cols), 1e-6));
      CHECK(close(pooling(target, mode, input, cols, 2), pooling(CpuTarget::kScalar, mode, input, cols, 2),
                  1e-6));
      if (input.empty()) continue;
      input[input.size() / 2] = kNan;
      input.back() = kInfinity;
      CHECK(close(pooling(target, mode, input, cols), pooling(CpuTarget::kScalar, mode, input, cols), 1e-6));
    }
  }
}

TEST_CASE("pooling computes what the modes are named for") {
  const CpuTarget target = each_target();
  const std::vector<float> hidden = {1, 8, 3, -2, 5, 0};  // three tokens of two
  CHECK(pooling(target, Pooling::kCls, hidden, 2) == std::vector<float>{1, 8});
  CHECK(pooling(target, Pooling::kLastToken, hidden, 2) == std::vector<float>{5, 0});
  CHECK(pooling(target, Pooling::kMax, hidden, 2) == std::vector<float>{5, 8});
  CHECK(pooling(target, Pooling::kMean, hidden, 2) == std::vector<float>{3, 2});
  CHECK(close(pooling(target, Pooling::kMeanSqrtLength, hidden, 2),
              {9 / std::sqrt(3.0f), 6 / std::sqrt(3.0f)}, 1e-6));
  CHECK(close(pooling(target, Pooling::kWeightedMean, hidden, 2), {22.0f / 6, 4.0f / 6}, 1e-6));
}

TEST_CASE("pooling leaves out tokens at the start and keeps the positions of the others") {
  const CpuTarget target = each_target();
  const std::vector<float> hidden = {9, 9, 3, -2, 5, 0};
  CHECK(pooling(target, Pooling::kCls, hidden, 2, 1) == std::vector<float>{3, -2});
  CHECK(pooling(target, Pooling::kLastToken, hidden, 2, 1) == std::vector<float>{5, 0});
  CHECK(pooling(target, Pooling::kMax, hidden, 2, 1) == std::vector<float>{5, 0});
  CHECK(pooling(target, Pooling::kMean, hidden, 2, 1) == std::vector<float>{4, -1});
  CHECK(close(pooling(target, Pooling::kWeightedMean, hidden, 2, 1), {21.0f / 5, -4.0f / 5}, 1e-6));
  for (const int64_t all : {3, 4}) {
    CHECK(pooling(target, Pooling::kLastToken, hidden, 2, all) == std::vector<float>{0, 0});
  }
}

TEST_CASE("embedding sums rows of tables of any type") {
  const CpuTarget target = each_target();
  const DType dtype = GENERATE(from_range(std::begin(kAllTypes), std::end(kAllTypes)));
  constexpr int64_t kTokens = 5;
  for (int64_t cols : awkward_sizes()) {
    if (dtype == DType::kQ8_0) cols *= 32;
    const StoredTensor words(dtype, {9, cols}, random_values(9 * cols, 1));
    const StoredTensor positions(dtype, {6, cols}, random_values(6 * cols, 2));
    const StoredTensor types(DType::kF32, {2, cols}, random_values(2 * cols, 3));
    const std::array<int32_t, kTokens> ids = {8, 0, 3, 3, 5}, places = {0, 1, 2, 3, 5},
                                       kinds = {0, 0, 1, 1, 0};
    const auto embed = [&](CpuTarget chosen) {
      Misaligned out(kTokens * cols);
      const EmbeddingArgs args{
          {{words.view(), ids.data()}, {positions.view(), places.data()}, {types.view(), kinds.data()}},
          3,
          {out.data(), kTokens, cols}};
      kEmbeddingKernels[chosen](args, 0, kTokens);
      CHECK(out.guards_intact());
      return out.values();
    };
    CHECK(close(embed(target), embed(CpuTarget::kScalar), 1e-7));

    std::vector<float> last(static_cast<size_t>(cols));
    for (int64_t i = 0; i < cols; ++i) {
      const auto at = [&](const StoredTensor& table, int64_t row) {
        return table.values()[static_cast<size_t>(row * cols + i)];
      };
      if (cols <= 64) last[static_cast<size_t>(i)] = at(words, 5) + at(positions, 5) + at(types, 0);
    }
    if (cols <= 64) {
      const std::vector<float> out = embed(target);
      CHECK(close({out.end() - cols, out.end()}, last, 1e-6));
    }
  }
}

}  // namespace brisling
