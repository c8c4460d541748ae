// Products of rows of activations with packed panels of weights: the inner loops of every GEMM.
//
// A panel holds the weights of some columns (outputs), all K of them: for each k, one value per
// column, so that the kernel reads it from front to back once. A target's panels are
// `vectors * lanes` columns wide; the last one may have fewer vectors, its columns padded with
// zeros. An element's products are summed in the order of k, one after another, whatever the
// number of rows: a row's result never depends on the rows beside it.
#pragma once

#include <cstdint>

#include "core/base/tensor.h"
#include "kernels/cpu/cpu_target.h"

namespace brisling {

// The register tile of a target: `rows` x `vectors` accumulators.
struct PanelShape {
  int lanes;           // float32 in a vector
  int vectors;         // in a full panel
  int rows;            // most rows of one product
  int quantized_rows;  // the same for 8-bit products, which need two accumulators each

  constexpr int columns() const { return lanes * vectors; }
};

inline constexpr int kMaxTileRows = 8;
inline constexpr int kMaxPanelColumns = 48;

constexpr PanelShape panel_shape(CpuTarget target) {
  switch (target) {
    case CpuTarget::kScalar:
      return {1, 1, 8, 8};
    case CpuTarget::kSse4:
      return {4, 2, 4, 2};
    case CpuTarget::kAvx2:
      return {8, 2, 6, 2};
    case CpuTarget::kAvx512:
      return {16, 3, 8, 3};
    case CpuTarget::kAvx512Vnni:
      return {16, 3, 8, 4};
    case CpuTarget::kNeon:
      return {4, 3, 8, 4};
  }
  return {};
}

// product[r][c] = sum over k of input[r][k] * panel[k][c], for whole vectors of columns.
struct PanelProduct {
  const float* input;  // [rows, depth], `input_stride` apart
  int64_t input_stride;
  int64_t rows;       // 1 to PanelShape::rows
  const void* panel;  // [depth, vectors * lanes] float32, float16 or bfloat16
  int vectors;
  int64_t depth;
  float* product;  // [rows, vectors * lanes], `product_stride` apart
  int64_t product_stride;
};

// Activations as 8-bit integers with one scale per block of 32: x = scale * value, the scale being
// the block's greatest magnitude / 127, values rounded to nearest even. Where the scale is not a
// normal number the values are zero: tiny blocks vanish, and one with NaN or infinity has a scale
// that makes all products NaN. `offsets` is -128 times the sum of the block's values: it takes
// away the 128 by which packed weights are raised (see QuantizedProduct).
inline constexpr float kSmallestScale = 0x1p-126f;
inline constexpr float kLargestScale = 0x1.fffffep127f;
struct QuantizedRows {
  int8_t* values;    // [rows, depth]
  float* scales;     // [rows, depth / 32]
  int32_t* offsets;  // [rows, depth / 32]

  QuantizedRows from_row(int64_t row, int64_t depth) const {
    const int64_t block = row * (depth / 32);
    return {values + row * depth, scales + block, offsets + block};
  }
};

// product[r][c] = sum over blocks b of scale_a[r][b] * scale_w[b][c] * (exact integer dot product).
// Weights are kept as unsigned bytes w + 128, four consecutive k of a column side by side, as the
// dot product instructions of x86 want them.
struct QuantizedProduct {
  QuantizedRows input;
  int64_t rows;            // 1 to PanelShape::quantized_rows
  const uint8_t* weights;  // [depth / 4, vectors * lanes, 4]
  const uint16_t* scales;  // [depth / 32, vectors * lanes] float16
  int vectors;
  int64_t depth;
  float* product;  // [rows, vectors * lanes], `product_stride` apart
  int64_t product_stride;
};

using PanelKernel = void(const PanelProduct& product);
extern const KernelTable<PanelKernel> kMultiplyF32Kernels;
extern const KernelTable<PanelKernel> kMultiplyF16Kernels;
extern const KernelTable<PanelKernel> kMultiplyBF16Kernels;
extern const KernelTable<void(const QuantizedProduct& product)> kMultiplyQ8Kernels;
// Rows [first, last) of `input`, whose width is a multiple of 32.
extern const KernelTable<void(const ConstMatrix& input, const QuantizedRows& rows, int64_t first,
                              int64_t last)>
    kQuantizeRowsKernels;

}  // namespace brisling
