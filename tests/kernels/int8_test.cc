// Products of int8 weights: what they round, and that nothing else changes them.
#include <algorithm>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <span>

#include "core/base/status.h"
#include "tests/kernels/gemm_support.h"

namespace brisling {
namespace {

using Catch::Matchers::ContainsSubstring;

std::unique_ptr<PackedMatrix> pack_int8(const Backend& backend, const TensorView& weight) {
  return backend.pack({&weight, 1}, WeightStorage::kInt8, GemmProvider::kAuto);
}

// Each row of `width` to 255 steps between its least and its greatest value, one of which is zero.
std::vector<float> rounded_activations(std::vector<float> values, size_t width) {
  for (size_t row = 0; row < values.size(); row += width) {
    const std::span<float> x(&values[row], width);
    const float least = std::min(0.0f, *std::min_element(x.begin(), x.end()));
    const float greatest = std::max(0.0f, *std::max_element(x.begin(), x.end()));
    const float step = greatest / 255 - least / 255, factor = 1 / step;
    const float zero_point = std::nearbyint(-least * factor);
    for (float& value : x) {
      const float rounded = std::nearbyint(value * factor) + zero_point;
      value = step * (std::min(rounded, 255.0f) - zero_point);
    }
  }
  return values;
}

// Each row to 127 steps on both sides of zero.
std::vector<float> rounded_weights(std::vector<float> values, size_t width) {
  for (size_t row = 0; row < values.size(); row += width) {
    float greatest = 0;
    for (size_t i = row; i < row + width; ++i) greatest = std::max(greatest, std::fabs(values[i]));
    const float step = greatest / 127, factor = 1 / step;
    for (size_t i = row; i < row + width; ++i) values[i] = step * std::nearbyint(values[i] * factor);
  }
  return values;
}

}  // namespace

TEST_CASE("int8 products are those of the rounded weights and activations") {
  const CpuBackend backend(each_target());
  for (const auto& [rows, in, out] : kSizes) {
    const auto width = static_cast<size_t>(in);
    for (DType dtype : kAllTypes) {
      if (dtype == DType::kQ8_0 && in % 32 != 0) continue;
      const StoredTensor weight(dtype, {out, in}, random_values(out * in, 1));
      std::vector<float> input = random_values(rows * in, 2);
      for (float& x : input) x = x * 3 + 1;  // not around zero
      INFO(rows << " x " << in << " x " << out << ", file " << dtype_info(dtype).name);
      CHECK(
          close(linear(backend, *pack_int8(backend, weight.view()), input),
                exact_product(rounded_activations(input, width), rounded_weights(weight.values(), width), in),
                1e-5));
    }
  }
}

TEST_CASE("all targets give the same int8 products bit for bit") {
  const CpuBackend oracle(CpuTarget::kScalar), backend(each_target());
  for (const auto& [rows, in, out] : kSizes) {
    const StoredTensor weight(DType::kF32, {out, in}, random_values(out * in, 6));
    std::vector<float> input = random_values(rows * in, 5);
    for (size_t i = 0; i < input.size(); ++i) input[i] = i % 3 == 0 ? 40 * input[i] : input[i];
    INFO(rows << " x " << in << " x " << out);
    CHECK(identical(linear(backend, *pack_int8(backend, weight.view()), input),
                    linear(oracle, *pack_int8(oracle, weight.view()), input)));
  }
}

TEST_CASE("int8 rows that reach to one side of zero keep all 255 steps") {
  const CpuBackend backend(each_target());
  std::vector<float> identity(64 * 64);
  for (size_t i = 0; i < 64; ++i) identity[i * 65] = 1;
  const StoredTensor weight(DType::kF32, {64, 64}, identity);
  std::vector<float> positive(64), negative(64);
  for (size_t i = 0; i < 64; ++i) {
    positive[i] = 0.01f * static_cast<float>(4 * i + 3);  // to 2.55: multiples of the step
    negative[i] = -positive[i];
  }
  const auto packed = pack_int8(backend, weight.view());
  CHECK(close(linear(backend, *packed, positive), positive, 1e-6));
  CHECK(close(linear(backend, *packed, negative), negative, 1e-6));
}

TEST_CASE("int8 rows of the smallest and the greatest values") {
  const CpuBackend backend(each_target());
  std::vector<float> weights = random_values(3 * 32, 3);
  std::fill_n(weights.begin(), 32, 0.0f);
  weights[70] = NAN;
  const StoredTensor weight(DType::kF32, {3, 32}, weights);
  const auto packed = pack_int8(backend, weight.view());
  for (const float x : {0.0f, 1e-39f, -1e-39f}) {
    const std::vector<float> out = linear(backend, *packed, std::vector<float>(32, x));
    INFO(x);
    CHECK(out[0] == 0.0f);
    CHECK(out[1] == 0.0f);
    CHECK(std::isnan(out[2]));
  }
  std::vector<float> greatest(32, 3e38f);
  greatest[0] = -3e38f;  // the difference is more than a float32 holds
  CHECK(linear(backend, *packed, greatest)[0] == 0.0f);
}

TEST_CASE("int8 weights take about a quarter of the bytes of float32") {
  const CpuBackend backend(each_target());
  const StoredTensor weight(DType::kF32, {96, 384}, random_values(96 * 384, 1));
  CHECK(pack_int8(backend, weight.view())->bytes() == 96 * 384 + 96 * 8);
}

TEST_CASE("int8 matrices that cannot be packed are refused with a remedy") {
  const CpuBackend backend(each_target());
  const StoredTensor wide(DType::kF32, {1, 32769}, random_values(32769, 1));
  CHECK_THROWS_WITH(pack_int8(backend, wide.view()),
                    ContainsSubstring("32768") && ContainsSubstring("weights=f16"));
  const StoredTensor weight(DType::kF32, {1, 32}, random_values(32, 1));
  CHECK_THROWS_WITH(backend.pack({&weight.view(), 1}, WeightStorage::kInt8, GemmProvider::kOneDnn),
                    ContainsSubstring("gemm=auto"));
}

}  // namespace brisling
