// Products of whole matrices: both providers, every storage, against double precision; and rows
// that never depend on the rows beside them.
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/base/status.h"
#include "tests/kernels/gemm_support.h"

namespace brisling {
namespace {

using Catch::Matchers::ContainsSubstring;

std::vector<float> first_rows(const std::vector<float>& matrix, int64_t rows, int64_t cols) {
  return {matrix.begin(), matrix.begin() + rows * cols};
}

// Rounds to 8 bits per 32 values, as quantised products do with activations.
std::vector<float> rounded_to_q8(std::vector<float> values) {
  for (size_t block = 0; block < values.size(); block += 32) {
    float greatest = 0;
    for (size_t i = block; i < block + 32; ++i) greatest = std::max(greatest, std::fabs(values[i]));
    const float scale = greatest / 127.0f;
    for (size_t i = block; i < block + 32; ++i) {
      if (scale > 0) values[i] = scale * std::nearbyint(values[i] * (1.0f / scale));
    }
  }
  return values;
}

}  // namespace

TEST_CASE("native products agree with double precision in every float storage and file type") {
  const CpuBackend backend(each_target());
  for (const auto& [rows, in, out] : kSizes) {
    for (DType dtype : kAllTypes) {
      if (dtype == DType::kQ8_0 && in % 32 != 0) continue;
      const StoredTensor weight(dtype, {out, in}, random_values(out * in, 1));
      const std::vector<float> input = random_values(rows * in, 2);
      const std::vector<float> expected = exact_product(input, weight.values(), in);
      INFO(rows << " x " << in << " x " << out << ", file " << dtype_info(dtype).name);
      const auto check = [&](WeightStorage storage, double bound) {
        const auto packed = backend.pack({&weight.view(), 1}, storage, GemmProvider::kNative);
        CHECK(close(linear(backend, *packed, input), expected, bound));
      };
      const double rounding = 3e-8 * static_cast<double>(in) + 1e-6;
      check(WeightStorage::kF32, rounding);
      // A storage that holds the file's values exactly is as good as float32; others round them.
      const double size = std::sqrt(static_cast<double>(in));
      check(WeightStorage::kF16, dtype == DType::kF16 ? rounding : 0.002 * size);
      check(WeightStorage::kBF16, dtype == DType::kBF16 ? rounding : 0.016 * size);
    }
  }
}

TEST_CASE("q8_0 products are those of the rounded weights and activations") {
  const CpuBackend backend(each_target());
  for (const auto& [rows, in, out] : kSizes) {
    if (in % 32 != 0) continue;
    const std::vector<float> input = random_values(rows * in, 2);
    const StoredTensor weight(DType::kQ8_0, {out, in}, random_values(out * in, 1));
    const auto packed = backend.pack({&weight.view(), 1}, WeightStorage::kQ8_0, GemmProvider::kNative);
    const std::vector<float> product = linear(backend, *packed, input);
    CHECK(close(product, exact_product(rounded_to_q8(input), weight.values(), in), 1e-5));

    // Weights of other types are quantised: near the exact product, but not it.
    const StoredTensor floats(DType::kF32, {out, in}, random_values(out * in, 1));
    const auto quantised = backend.pack({&floats.view(), 1}, WeightStorage::kQ8_0, GemmProvider::kNative);
    CHECK(close(linear(backend, *quantised, input), exact_product(input, floats.values(), in),
                0.02 * std::sqrt(static_cast<double>(in))));
  }
}

TEST_CASE("all targets give the same q8_0 integers") {
  // Powers of two as scales leave no rounding, so even the float sums are equal bit for bit.
  constexpr int64_t kRows = 11, kIn = 96, kOut = 67;
  std::vector<float> input = random_values(kRows * kIn, 5);
  for (size_t i = 0; i < input.size(); ++i)
    input[i] = i % 32 == 0 ? 127.0f : std::nearbyint(input[i] * 127.0f);
  const StoredTensor weight(DType::kF32, {kOut, kIn}, [] {
    std::vector<float> values = random_values(kOut * kIn, 6);
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = i % 32 == 0 ? -127.0f : std::nearbyint(values[i] * 127.0f);
    return values;
  }());
  for (CpuTarget target : available_cpu_targets()) {
    const CpuBackend backend(target);
    const auto packed = backend.pack({&weight.view(), 1}, WeightStorage::kQ8_0, GemmProvider::kNative);
    INFO(cpu_target_name(target));
    CHECK(linear(backend, *packed, input) == exact_product(input, weight.values(), kIn));
  }
}

TEST_CASE("a row's product is the same bit for bit whatever is beside it and however many threads",
          "[concurrency]") {
  const CpuBackend backend(each_target());
  const WeightStorage storage = GENERATE(from_range(std::begin(kStorages), std::end(kStorages)));
  constexpr int64_t kIn = 64, kOut = 113, kMost = 401;
  const StoredTensor weight(DType::kF32, {kOut, kIn}, random_values(kOut * kIn, 3));
  const auto packed = backend.pack({&weight.view(), 1}, storage, GemmProvider::kAuto);
  const std::vector<float> input = random_values(kMost * kIn, 4);
  const std::vector<float> all = linear(backend, *packed, input);
  for (int64_t rows : {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 100, 192, 193, 384, 401}) {
    for (int threads : {1, 2, 8}) {
      INFO(rows << " rows, " << threads << " threads");
      CHECK(identical(linear(backend, *packed, first_rows(input, rows, kIn), threads),
                      first_rows(all, rows, kOut)));
    }
  }
}

TEST_CASE("NaN and infinity stay in their row") {
  const CpuBackend backend(each_target());
  const WeightStorage storage = GENERATE(from_range(std::begin(kStorages), std::end(kStorages)));
  constexpr int64_t kIn = 64, kOut = 50, kRows = 9;
  const StoredTensor weight(DType::kF32, {kOut, kIn}, random_values(kOut * kIn, 3));
  const auto packed = backend.pack({&weight.view(), 1}, storage, GemmProvider::kAuto);
  std::vector<float> input = random_values(kRows * kIn, 4);
  const std::vector<float> clean = linear(backend, *packed, input);
  input[3 * kIn + 40] = NAN;
  input[5 * kIn + 1] = INFINITY;
  const std::vector<float> out = linear(backend, *packed, input);
  for (int64_t r = 0; r < kRows; ++r) {
    for (int64_t c = 0; c < kOut; ++c) {
      const size_t i = static_cast<size_t>(r * kOut + c);
      if (r == 3) {
        CHECK(std::isnan(out[i]));
      } else if (r == 5) {
        CHECK_FALSE(std::isfinite(out[i]));
      } else {
        CHECK(out[i] == clean[i]);
      }
    }
  }
}

TEST_CASE("activations too small to quantise give zero") {
  const CpuBackend backend(each_target());
  const StoredTensor weight(DType::kF32, {5, 32}, random_values(5 * 32, 3));
  const auto packed = backend.pack({&weight.view(), 1}, WeightStorage::kQ8_0, GemmProvider::kNative);
  CHECK(linear(backend, *packed, std::vector<float>(32, 1e-39f)) == std::vector<float>(5));
  CHECK(linear(backend, *packed, std::vector<float>(32, 0.0f)) == std::vector<float>(5));
}

TEST_CASE("several parts are packed as one matrix") {
  const CpuBackend backend(each_target());
  const WeightStorage storage = GENERATE(from_range(std::begin(kStorages), std::end(kStorages)));
  constexpr int64_t kIn = 32;
  const StoredTensor a(DType::kF32, {30, kIn}, random_values(30 * kIn, 1));
  const StoredTensor b(DType::kF16, {1, kIn}, random_values(kIn, 2));
  const StoredTensor c(DType::kQ8_0, {40, kIn}, random_values(40 * kIn, 3));
  const TensorView parts[] = {a.view(), b.view(), c.view()};
  const std::vector<float> input = random_values(3 * kIn, 4);
  const auto together = backend.pack(parts, storage, GemmProvider::kNative);
  CHECK(together->out_features() == 71);
  const std::vector<float> out = linear(backend, *together, input);
  int64_t column = 0;
  for (const TensorView& part : parts) {
    const auto alone = backend.pack({&part, 1}, storage, GemmProvider::kNative);
    const std::vector<float> expected = linear(backend, *alone, input);
    for (int64_t r = 0; r < 3; ++r) {
      const auto row = out.begin() + r * 71 + column;
      const auto wanted = expected.begin() + r * part.shape[0];
      CHECK(std::equal(row, row + part.shape[0], wanted));
    }
    column += part.shape[0];
  }
}

TEST_CASE("linear adds bias, activation and residual, which may be the output") {
  const CpuBackend backend(each_target());
  constexpr int64_t kRows = 10, kIn = 40, kOut = 60;
  const StoredTensor weight(DType::kF32, {kOut, kIn}, random_values(kOut * kIn, 1));
  const auto packed = backend.pack({&weight.view(), 1}, WeightStorage::kF32, GemmProvider::kAuto);
  const std::vector<float> input = random_values(kRows * kIn, 2), bias = random_values(kOut, 3);
  std::vector<float> out = random_values(kRows * kOut, 4), expected = linear(backend, *packed, input);
  for (size_t i = 0; i < out.size(); ++i) {
    expected[i] = std::max(0.0f, expected[i] + bias[i % static_cast<size_t>(kOut)]) + out[i];
  }
  Arena arena;
  Execution execution{arena, 3};
  backend.linear({.input = {input.data(), kRows, kIn},
                  .weight = packed.get(),
                  .bias = bias.data(),
                  .activation = Activation::kRelu,
                  .residual = out.data(),
                  .out = {out.data(), kRows, kOut}},
                 execution);
  CHECK(out == expected);
}

TEST_CASE("matrices that cannot be packed are refused with what was found") {
  const CpuBackend backend(each_target());
  const StoredTensor flat(DType::kF32, {8}, random_values(8, 1));
  const StoredTensor odd(DType::kF32, {2, 33}, random_values(66, 1));
  const StoredTensor other(DType::kF32, {2, 32}, random_values(64, 1));
  const TensorView unequal[] = {odd.view(), other.view()};
  const auto pack = [&](std::span<const TensorView> parts, WeightStorage storage) {
    return backend.pack(parts, storage, GemmProvider::kNative);
  };
  CHECK_THROWS_WITH(pack({&flat.view(), 1}, WeightStorage::kF32), ContainsSubstring("[8]"));
  CHECK_THROWS_WITH(pack(unequal, WeightStorage::kF32), ContainsSubstring("[2, 32]"));
  CHECK_THROWS_WITH(pack({&odd.view(), 1}, WeightStorage::kQ8_0), ContainsSubstring("weights=f16"));
  CHECK_THROWS_AS(pack({}, WeightStorage::kF32), Error);
}

}  // namespace brisling
