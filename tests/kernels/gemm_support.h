// What the tests of matrix products share.
#pragma once

#include "kernels/cpu/cpu_backend.h"
#include "kernels/gemm/gemm.h"
#include "tests/kernels/kernel_support.h"

namespace brisling {

inline constexpr WeightStorage kStorages[] = {WeightStorage::kF32, WeightStorage::kF16, WeightStorage::kBF16,
                                              WeightStorage::kQ8_0, WeightStorage::kInt8};

inline std::vector<float> linear(const Backend& backend, const PackedMatrix& weight,
                                 const std::vector<float>& input, int threads = 1) {
  const int64_t rows = static_cast<int64_t>(input.size()) / weight.in_features();
  std::vector<float> out(static_cast<size_t>(rows * weight.out_features()));
  Arena arena;
  Execution execution{arena, threads};
  backend.linear({.input = {input.data(), rows, weight.in_features()},
                  .weight = &weight,
                  .bias = nullptr,
                  .out = {out.data(), rows, weight.out_features()}},
                 execution);
  return out;
}

// x W^T in double precision.
inline std::vector<float> exact_product(const std::vector<float>& input, const std::vector<float>& weights,
                                        int64_t in) {
  std::vector<float> out;
  for (size_t r = 0; r < input.size(); r += static_cast<size_t>(in)) {
    for (size_t c = 0; c < weights.size(); c += static_cast<size_t>(in)) {
      double sum = 0;
      for (size_t k = 0; k < static_cast<size_t>(in); ++k)
        sum += static_cast<double>(input[r + k]) * weights[c + k];
      out.push_back(static_cast<float>(sum));
    }
  }
  return out;
}

struct Size {
  int64_t rows, in, out;
};
inline constexpr Size kSizes[] = {{1, 1, 1},    {2, 3, 5},   {3, 32, 16},   {5, 31, 47},
                                  {7, 64, 48},  {8, 33, 49}, {9, 96, 100},  {13, 384, 17},
                                  {17, 65, 96}, {0, 8, 9},   {200, 32, 50}, {4, 1536, 53}};

}  // namespace brisling
