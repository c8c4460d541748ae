#include "core/tasks/quantize.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "core/base/float16.h"

namespace brisling {
namespace {

// [2, cols]: the least value of each column, then the greatest.
std::vector<float> ranges_of(ConstMatrix rows) {
  const auto cols = static_cast<size_t>(rows.cols);
  std::vector<float> ranges(2 * cols, INFINITY);
  std::fill_n(ranges.begin() + rows.cols, cols, -INFINITY);
  for (int64_t r = 0; r < rows.rows; ++r) {
    for (size_t i = 0; i < cols; ++i) {
      ranges[i] = std::min(ranges[i], rows.row(r)[i]);
      ranges[cols + i] = std::max(ranges[cols + i], rows.row(r)[i]);
    }
  }
  return ranges;
}

// floor((x - least) / step) from 0 to 255, in float32 as the reference computes it.
void quantize_to_steps(ConstMatrix rows, const float* ranges, uint8_t zero, uint8_t* out) {
  for (int64_t r = 0; r < rows.rows; ++r) {
    for (int64_t i = 0; i < rows.cols; ++i) {
      const float least = ranges[i], greatest = ranges[rows.cols + i];
      const float step = greatest == least ? 1.0f : (greatest - least) / 255.0f;
      const float steps = std::floor((rows.row(r)[i] - least) / step);
      const float number = steps > 0.0f ? std::min(steps, 255.0f) : 0.0f;  // a NaN is 0
      *out++ = static_cast<uint8_t>(static_cast<uint8_t>(number) - zero);
    }
  }
}

void quantize_to_bits(ConstMatrix rows, uint8_t zero, uint8_t* out) {
  for (int64_t r = 0; r < rows.rows; ++r) {
    for (int64_t begin = 0; begin < rows.cols; begin += 8) {
      unsigned bits = 0;
      for (int64_t i = begin; i < std::min(begin + 8, rows.cols); ++i) {
        if (rows.row(r)[i] > 0.0f) bits |= 0x80u >> (i - begin);
      }
      *out++ = static_cast<uint8_t>(bits - zero);
    }
  }
}

void quantize_to_f16(ConstMatrix rows, uint8_t* out) {
  for (int64_t i = 0; i < rows.rows * rows.cols; ++i) {
    const uint16_t half = f16_from_float(rows.data[i]);
    std::memcpy(out + 2 * i, &half, sizeof half);
  }
}

}  // namespace

int64_t row_bytes(Precision precision, int64_t cols) {
  switch (precision) {
    case Precision::kFloat32:
      return 4 * cols;
    case Precision::kFloat16:
      return 2 * cols;
    case Precision::kInt8:
    case Precision::kUint8:
      return cols;
    case Precision::kBinary:
    case Precision::kUbinary:
      return (cols + 7) / 8;
  }
  return 0;
}

void quantize(ConstMatrix rows, Precision precision, std::span<const float> ranges, uint8_t* out) {
  constexpr uint8_t kSignedZero = 128;
  const bool is_signed = precision == Precision::kInt8 || precision == Precision::kBinary;
  const uint8_t zero = is_signed ? kSignedZero : 0;
  switch (precision) {
    case Precision::kFloat32:
      if (rows.rows * rows.cols > 0)
        std::memcpy(out, rows.data, static_cast<size_t>(4 * rows.rows * rows.cols));
      return;
    case Precision::kFloat16:
      return quantize_to_f16(rows, out);
    case Precision::kInt8:
    case Precision::kUint8:
      if (!ranges.empty()) return quantize_to_steps(rows, ranges.data(), zero, out);
      return quantize_to_steps(rows, ranges_of(rows).data(), zero, out);
    case Precision::kBinary:
    case Precision::kUbinary:
      return quantize_to_bits(rows, zero, out);
  }
}

}  // namespace brisling
