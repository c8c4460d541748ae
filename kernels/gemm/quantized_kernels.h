// Products of activations and weights that are both quantised to 8 bits, in two ways: Q8_0 as GGUF
// files have it (a scale for each 32 values), and int8 (a scale for a whole row or column).
//
// The dot product instructions of x86 multiply unsigned with signed bytes, four consecutive k of a
// column side by side; sums of products are exact. Values are rounded to nearest even. Where a scale
// is not a normal number the values are zero: tiny rows vanish, and one with NaN or infinity has a
// scale that makes all products NaN.
#pragma once

#include <cstdint>

#include "core/base/tensor.h"
#include "kernels/gemm/panel_kernels.h"

namespace brisling {

inline constexpr float kSmallestScale = 0x1p-126f;
inline constexpr float kLargestScale = 0x1.fffffep127f;
constexpr bool is_normal_scale(float scale) { return scale >= kSmallestScale && scale <= kLargestScale; }

// Activations with one scale per block of 32: x = scale * value, the scale being the block's
// greatest magnitude / 127. Their weights are kept as unsigned bytes w + 128; `offsets` is -128 times the sum
// of the block's values: it takes away the 128 by which packed weights are raised.
struct Q8Rows {
  int8_t* values;    // [rows, depth]
  float* scales;     // [rows, depth / 32]
  int32_t* offsets;  // [rows, depth / 32]

  Q8Rows from_row(int64_t row, int64_t depth) const {
    const int64_t block = row * (depth / 32);
    return {values + row * depth, scales + block, offsets + block};
  }
};

// The product is the sum over blocks b of scale_a[r][b] * scale_w[b][c] * (exact integer dot product).
struct Q8Product {
  Q8Rows input;
  int64_t rows;            // 1 to PanelShape::q8_rows
  const uint8_t* weights;  // [depth / 4, vectors * lanes, 4]
  const uint16_t* scales;  // [depth / 32, vectors * lanes] float16
  int vectors;
  int64_t depth;
  TileOutput out;  // [rows, vectors * lanes]
  Prefetch prefetch;
};

extern const KernelTable<void(const Q8Product& product)> kMultiplyQ8Kernels;
// Rows [first, last) of `input`, whose width is a multiple of 32.
extern const KernelTable<void(const ConstMatrix& input, const Q8Rows& rows, int64_t first, int64_t last)>
    kQuantizeQ8Kernels;

// Rows with one scale each: x = scale * (value - zero_point). Activations reach from the row's least
// to its greatest value, zero included; weights use as much of the range on both sides of zero, whose
// value is 128.
enum class Int8Range : bool { kActivations, kWeights };
inline constexpr int32_t kInt8WeightZeroPoint = 128;
struct Int8Rows {
  static constexpr int64_t padded(int64_t depth) { return (depth + 3) / 4 * 4; }

  uint8_t* values;       // [rows, padded(depth)], the padding as zero is
  float* scales;         // [rows]
  int32_t* zero_points;  // [rows]

  Int8Rows from_row(int64_t row, int64_t depth) const {
    return {values + row * padded(depth), scales + row, zero_points + row};
  }
};

// The sums of products of so many bytes, and what is taken away from them, fit 32 bits.
inline constexpr int64_t kMaxInt8Depth = 32768;

// The product is scale_a[r] * scale_w[c] * (dot product - zero_point[r] * sum_w[c]).
struct Int8Product {
  Int8Rows input;
  int64_t rows;               // 1 to PanelShape::int8_rows
  const int8_t* weights;      // [padded depth / 4, vectors * lanes, 4]
  const float* scales;        // [vectors * lanes]
  const int32_t* minus_sums;  // [vectors * lanes] of the column's weights
  int vectors;
  int64_t depth;   // at most kMaxInt8Depth
  TileOutput out;  // [rows, vectors * lanes]
  Prefetch prefetch;
};

extern const KernelTable<void(const Int8Product& product)> kMultiplyInt8Kernels;
// Rows [first, last) of `input`.
extern const KernelTable<void(const ConstMatrix& input, Int8Range range, const Int8Rows& rows, int64_t first,
                              int64_t last)>
    kQuantizeInt8Kernels;

}  // namespace brisling
