#include <algorithm>
#include <bit>
#include <cmath>

#include "core/base/float16.h"
#include "kernels/cpu/scalar.h"

namespace brisling::scalar {

void multiply_q8(const Q8Product& p) {
  const int64_t blocks = p.depth / kQ8BlockElements;
  for (int64_t r = 0; r < p.rows; ++r) {
    for (int64_t c = 0; c < p.vectors; ++c) {
      float sum = 0.0f;
      for (int64_t b = 0; b < blocks; ++b) {
        int32_t dot = p.input.offsets[r * blocks + b];
        for (int64_t k = b * kQ8BlockElements; k < (b + 1) * kQ8BlockElements; ++k) {
          dot += p.input.values[r * p.depth + k] * p.weights[(k / 4 * p.vectors + c) * 4 + k % 4];
        }
        sum += static_cast<float>(dot) *
               (p.input.scales[r * blocks + b] * float_from_f16(p.scales[b * p.vectors + c]));
      }
      store(sum, p.out, r, c);
    }
  }
}

void quantize_q8(const ConstMatrix& input, const Q8Rows& rows, int64_t first, int64_t last) {
  const int64_t blocks = input.cols / kQ8BlockElements;
  for (int64_t block = first * blocks; block < last * blocks; ++block) {
    const float* x = input.data + block * kQ8BlockElements;
    int8_t* values = rows.values + block * kQ8BlockElements;
    uint32_t greatest = 0;  // compared as bits, so that NaN counts as the greatest
    for (int64_t i = 0; i < kQ8BlockElements; ++i)
      greatest = std::max(greatest, std::bit_cast<uint32_t>(std::fabs(x[i])));
    const float scale = std::bit_cast<float>(greatest) / 127.0f;
    const bool normal = is_normal_scale(scale);
    const float factor = 1.0f / scale;
    int32_t sum = 0;
    for (int64_t i = 0; i < kQ8BlockElements; ++i) {
      values[i] = normal ? static_cast<int8_t>(std::nearbyint(x[i] * factor)) : int8_t{0};
      sum += values[i];
    }
    rows.scales[block] = scale;
    rows.offsets[block] = -128 * sum;
  }
}

void multiply_int8(const Int8Product& p) {
  const int64_t depth = Int8Rows::padded(p.depth);
  for (int64_t r = 0; r < p.rows; ++r) {
    for (int64_t c = 0; c < p.vectors; ++c) {
      int32_t dot = p.input.zero_points[r] * p.minus_sums[c];
      for (int64_t k = 0; k < depth; ++k) {
        dot += p.input.values[r * depth + k] * p.weights[(k / 4 * p.vectors + c) * 4 + k % 4];
      }
      store(static_cast<float>(dot) * (p.input.scales[r] * p.scales[c]), p.out, r, c);
    }
  }
}

void quantize_int8(const ConstMatrix& input, Int8Range range, const Int8Rows& rows, int64_t first,
                   int64_t last) {
  const int64_t depth = input.cols, padded = Int8Rows::padded(depth);
  for (int64_t r = first; r < last; ++r) {
    const float* x = input.row(r);
    float least = 0.0f, greatest = 0.0f;
    bool finite = true;
    for (int64_t i = 0; i < depth; ++i) {
      finite = finite && std::isfinite(x[i]);
      least = std::min(least, x[i]);
      greatest = std::max(greatest, x[i]);
    }
    const bool weights = range == Int8Range::kWeights;
    const float scale = weights ? std::max(-least, greatest) / 127.0f : greatest / 255.0f - least / 255.0f;
    const bool normal = finite && is_normal_scale(scale);
    const float factor = normal ? 1.0f / scale : 0.0f;
    const int32_t zero_point =
        weights ? kInt8WeightZeroPoint : static_cast<int32_t>(std::nearbyint(-least * factor));
    for (int64_t i = 0; i < padded; ++i) {
      const float value = normal && i < depth ? x[i] : 0.0f;
      const int32_t rounded = static_cast<int32_t>(std::nearbyint(value * factor)) + zero_point;
      rows.values[r * padded + i] = static_cast<uint8_t>(std::min(rounded, 255));
    }
    rows.scales[r] = finite ? scale : NAN;
    rows.zero_points[r] = zero_point;
  }
}

}  // namespace brisling::scalar
