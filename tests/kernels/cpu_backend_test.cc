#include "kernels/cpu/cpu_backend.h"

#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/base/status.h"
#include "tests/kernels/kernel_support.h"

namespace brisling {

TEST_CASE("the CPU is the first backend and is found by name") {
  REQUIRE(backends().front()->name() == "cpu");
  CHECK(&find_backend("cpu") == backends().front());
  CHECK_THROWS_WITH(find_backend("abacus"), Catch::Matchers::ContainsSubstring("abacus") &&
                                                Catch::Matchers::ContainsSubstring("cpu"));
}

TEST_CASE("the description names the instruction set and the threads") {
  const std::string description = CpuBackend(CpuTarget::kAvx512Vnni).description();
  CHECK(description.substr(0, 14) == "AVX-512 VNNI, ");
  CHECK(description.find("thread") != std::string::npos);
}

TEST_CASE("ops on rows give the same on any number of threads", "[concurrency]") {
  const CpuBackend backend(each_target());
  constexpr int64_t kRows = 301, kCols = 333, kGatedRows = 129, kGated = 256;
  const std::vector<float> input = random_values(kRows * kCols, 1), weight = random_values(kCols, 2);
  const std::vector<int32_t> offsets = {0, 0, 10, 11, 200, 301}, ids(kRows, 5);
  const auto run = [&](int threads) {
    Arena arena;
    Execution execution{arena, threads};
    std::vector<float> normed(input.size()), pooled(5 * kCols), embedded(input.size());
    std::vector<float> root_normed(input.size()), gated(kGatedRows * kGated), turned = input;
    const Matrix rows{normed.data(), kRows, kCols}, sequences{pooled.data(), 5, kCols};
    backend.layer_norm({{input.data(), kRows, kCols}, weight.data(), weight.data(), 1e-5f, rows}, execution);
    backend.pooling({rows, offsets, Pooling::kMean, sequences}, execution);
    backend.l2_normalize({sequences}, execution);
    backend.embedding(
        {{{{DType::kF32, {kRows, kCols}, input.data()}, ids.data()}}, 1, {embedded.data(), kRows, kCols}},
        execution);
    backend.rms_norm({{input.data(), kRows, kCols}, weight.data(), 1e-5f, {root_normed.data(), kRows, kCols}},
                     execution);
    backend.gated_activation(
        {{input.data(), kGatedRows, 2 * kGated}, true, Activation::kSilu, {gated.data(), kGatedRows, kGated}},
        execution);
    backend.rotary({{turned.data(), kRows, kCols}, ids.data(), input.data(), weight.data(), 3, kCols / 3, 20},
                   execution);
    for (const auto* more : {&pooled, &embedded, &root_normed, &gated, &turned}) {
      normed.insert(normed.end(), more->begin(), more->end());
    }
    return normed;
  };
  const std::vector<float> alone = run(1);
  CHECK(identical(run(2), alone));
  CHECK(identical(run(8), alone));
  CHECK(alone[static_cast<size_t>(kRows * kCols)] == 0.0f);  // the empty sequence
}

TEST_CASE("ops accept no rows at all") {
  const CpuBackend backend(each_target());
  Arena arena;
  Execution execution{arena, 4};
  const std::vector<float> weight(8, 1.0f);
  const std::vector<int32_t> offsets = {0, 0};
  float pooled[8] = {1, 2, 3};
  backend.layer_norm({{nullptr, 0, 8}, weight.data(), weight.data(), 1e-5f, {nullptr, 0, 8}}, execution);
  backend.rms_norm({{nullptr, 0, 8}, weight.data(), 1e-5f, {nullptr, 0, 8}}, execution);
  backend.gated_activation({{nullptr, 0, 16}, true, Activation::kGelu, {nullptr, 0, 8}}, execution);
  backend.rotary({{nullptr, 0, 24}, nullptr, nullptr, nullptr, 4, 4, 4}, execution);
  backend.disentangled_attention(
      {{nullptr, 0, 24}, offsets, 2, 4, 0.5f, {}, {}, offsets.data(), 0, {nullptr, 0, 8}}, execution);
  backend.attention({{nullptr, 0, 24}, offsets, 2, 4, 0.5f, {nullptr, 0, 8}}, execution);
  backend.pooling({{nullptr, 0, 8}, offsets, Pooling::kWeightedMean, {pooled, 1, 8}}, execution);
  backend.l2_normalize({{pooled, 1, 8}}, execution);
  for (float value : pooled) CHECK(value == 0.0f);
}

}  // namespace brisling
