// The oneDNN provider. Where the library is absent these tests are skipped, and say so.
#include <catch2/matchers/catch_matchers.hpp>
#include <thread>

#include "core/base/status.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/gemm/gemm.h"
#include "tests/kernels/kernel_support.h"

namespace brisling {
namespace {

std::unique_ptr<GemmMatrix> pack(const StoredTensor& weight) {
  try {
    return pack_onednn({&weight.view(), 1}, cpu_target());
  } catch (const Error& error) {
    REQUIRE(error.status() == Status::kUnsupported);
    CHECK(std::string(error.what()).find("gemm=native") != std::string::npos);
    SKIP(error.what());
  }
  return nullptr;
}

std::vector<float> linear(const GemmMatrix& weight, const std::vector<float>& input, int threads) {
  const int64_t rows = static_cast<int64_t>(input.size()) / weight.in_features();
  std::vector<float> out(static_cast<size_t>(rows * weight.out_features()));
  Arena arena;
  Execution execution{arena, threads};
  weight.linear({.input = {input.data(), rows, weight.in_features()},
                 .weight = &weight,
                 .bias = nullptr,
                 .out = {out.data(), rows, weight.out_features()}},
                execution);
  return out;
}

std::vector<float> native(const StoredTensor& weight, const std::vector<float>& input) {
  const auto packed = pack_native({&weight.view(), 1}, WeightStorage::kF32, cpu_target());
  return linear(*packed, input, 1);
}

}  // namespace

TEST_CASE("oneDNN agrees with the native products for any file type, number of rows and threads",
          "[concurrency]") {
  for (DType dtype : kAllTypes) {
    const StoredTensor weight(dtype, {100, 64}, random_values(6400, 1));
    const auto packed = pack(weight);
    for (int64_t rows : {0, 1, 15, 16, 17, 40, 300}) {
      const std::vector<float> input = random_values(rows * 64, 2);
      for (int threads : {1, 4}) CHECK(close(linear(*packed, input, threads), native(weight, input), 3e-6));
    }
  }
}

TEST_CASE("oneDNN computes by its generated matrix kernels, not by its reference") {
  const StoredTensor weight(DType::kF32, {1152, 384}, random_values(1152 * 384, 1));
  const auto packed = pack(weight);
  if (cpu_target() < CpuTarget::kAvx512 || cpu_target() == CpuTarget::kNeon) SKIP("this CPU has no AVX-512");
  for (int64_t rows : {1, 8, 16, 100, 256}) CHECK(packed->implementation(rows).substr(0, 3) == "brg");
}

TEST_CASE("one oneDNN matrix serves several threads at once", "[concurrency]") {
  const StoredTensor weight(DType::kF32, {96, 32}, random_values(96 * 32, 1));
  const auto packed = pack(weight);
  std::vector<std::thread> threads;
  std::vector<std::vector<float>> results(6);
  for (size_t t = 0; t < results.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int repeat = 0; repeat < 20; ++repeat) {
        results[t] = linear(*packed, random_values((1 + 20 * static_cast<int64_t>(t)) * 32, 2), 2);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t t = 0; t < results.size(); ++t) {
    CHECK(close(results[t], native(weight, random_values((1 + 20 * static_cast<int64_t>(t)) * 32, 2)), 3e-6));
  }
}

}  // namespace brisling
