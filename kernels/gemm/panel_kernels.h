// Products of rows of activations with packed panels of weights: the inner loops of every GEMM.
//
// A panel holds the weights of some columns (outputs), all K of them: for each k, one value per
// column, so that the kernel reads it from front to back once. A target's panels are
// `vectors * lanes` columns wide; the last one may have fewer vectors, its columns padded with
// zeros. An element's products are summed in the order of k, one after another, whatever the
// number of rows: a row's result never depends on the rows beside it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/tensor.h"
#include "kernels/cpu/cpu_target.h"

namespace brisling {

// The register tile of a target: `rows` x `vectors` accumulators.
struct PanelShape {
  int lanes;      // float32 in a vector
  int vectors;    // in a full panel
  int rows;       // most rows of one product
  int q8_rows;    // the same for Q8_0 products, which need two accumulators each
  int int8_rows;  // the same for int8 products, which need weights in two halves without VNNI

  constexpr int columns() const { return lanes * vectors; }
};

inline constexpr int kMaxTileRows = 8;
inline constexpr int kMaxPanelColumns = 48;

constexpr PanelShape panel_shape(CpuTarget target) {
  switch (target) {
    case CpuTarget::kScalar:
      return {1, 1, 8, 8, 8};
    case CpuTarget::kSse4:
      return {4, 3, 3, 2, 4};
    case CpuTarget::kAvx2:
      return {8, 2, 6, 2, 4};
    case CpuTarget::kAvx2Vnni:
      return {8, 2, 6, 3, 6};
    case CpuTarget::kAvx512:
      return {16, 3, 8, 3, 6};
    case CpuTarget::kAvx512Vnni:
    case CpuTarget::kAvx512Bf16:
      return {16, 3, 8, 4, 8};
    case CpuTarget::kNeon:
      return {4, 3, 8, 4, 6};
    case CpuTarget::kNeonDotprod:
      return {4, 3, 8, 4, 8};
  }
  return {};
}

// What a kernel asks the caches for meanwhile: with each step the line at `start`, which then
// advances by `step` bytes; if `wide`, as many lines as the panel has vectors. Any address will do,
// but one that is not mapped costs a walk through the page tables each time.
inline constexpr int64_t kCacheLine = 64;
struct Prefetch {
  const std::byte* start = nullptr;
  int64_t step = 0;
  bool wide = false;
};

// Where the products of a tile go: data[r][c] = product + bias[c] + residual[r][c].
struct TileOutput {
  float* data;  // rows `stride` apart
  int64_t stride;
  const float* bias = nullptr;      // or none
  const float* residual = nullptr;  // or none: rows `stride` apart, may be data
};

// The product is the sum over k of input[r][k] * panel[k][c], for whole vectors of columns.
struct PanelProduct {
  const float* input;  // [rows, depth], `input_stride` apart
  int64_t input_stride;
  int64_t rows;       // 1 to PanelShape::rows
  const void* panel;  // [depth, vectors * lanes] float32, float16 or bfloat16
  int vectors;
  int64_t depth;
  TileOutput out;  // [rows, vectors * lanes]
  Prefetch prefetch;
};

using PanelKernel = void(const PanelProduct& product);
extern const KernelTable<PanelKernel> kMultiplyF32Kernels;
extern const KernelTable<PanelKernel> kMultiplyF16Kernels;
extern const KernelTable<PanelKernel> kMultiplyBF16Kernels;

}  // namespace brisling
