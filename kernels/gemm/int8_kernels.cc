// Products of int8 weights. The integers are exact and what follows are single operations, so every
// target gives the same bits.
#include "kernels/cpu/scalar.h"
#include "kernels/gemm/quantized_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm/int8_kernels.cc"
#include "kernels/cpu/targets-inl.h"
#include "kernels/gemm/byte_dot-inl.h"
#include "kernels/gemm/panel_kernels-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

template <class Dot, int kRows, int kVectors>
HWY_NOINLINE void multiply_int8_tile(const Int8Product& p) {
  constexpr int64_t kColumns = kVectors * kLanes;
  const std::byte* ahead = p.prefetch.start;
  const Floats d;
  const int64_t depth = Int8Rows::padded(p.depth);
  IntVector dots[kRows][kVectors];
  HWY_UNROLL(8) for (int r = 0; r < kRows; ++r) {
    const IntVector lowering = hn::Set(Ints(), -128 * p.input.sums[r]);
    const IntVector zero_point = hn::Set(Ints(), p.input.zero_points[r]);
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) {
      const IntVector sums = hn::LoadU(Ints(), p.sums + v * kLanes);
      dots[r][v] = hn::Sub(lowering, hn::Mul(zero_point, sums));
    }
  }
  const uint8_t* HWY_RESTRICT weights = p.weights;
  const int8_t* HWY_RESTRICT values = p.input.values;
  for (int64_t k = 0; k < depth; k += 4, values += 4, weights += kColumns * 4, ahead += p.prefetch.step) {
    decltype(Dot::load_weights(weights)) columns[kVectors];
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) {
      columns[v] = Dot::load_weights(weights + v * kLanes * 4);
      hwy::Prefetch(ahead + v * kCacheLine);
    }
    HWY_UNROLL(8) for (int r = 0; r < kRows; ++r) {
      int32_t four_values;
      __builtin_memcpy(&four_values, values + r * depth, sizeof four_values);
      const auto x = Dot::broadcast(four_values);
      HWY_UNROLL(3)
      for (int v = 0; v < kVectors; ++v) dots[r][v] = Dot::accumulate(dots[r][v], columns[v], x);
    }
  }
  HWY_UNROLL(8) for (int r = 0; r < kRows; ++r) {
    const Vector scale = hn::Set(d, p.input.scales[r]);
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) {
      const Vector scales = hn::Mul(scale, hn::LoadU(d, p.scales + v * kLanes));
      hn::StoreU(hn::Mul(hn::ConvertTo(d, dots[r][v]), scales), d,
                 p.product + r * p.product_stride + v * kLanes);
    }
  }
}

template <class Dot, int kRows, int kVectors = kShape.vectors>
void multiply_int8_rows(const Int8Product& p) {
  if constexpr (kRows > 1) {
    if (p.rows < kRows) return multiply_int8_rows<Dot, kRows - 1, kVectors>(p);
  }
  if constexpr (kVectors > 1) {
    if (p.vectors < kVectors) return multiply_int8_rows<Dot, kRows, kVectors - 1>(p);
  }
  multiply_int8_tile<Dot, kRows, kVectors>(p);
}

void multiply_int8(const Int8Product& product) { multiply_int8_rows<WideningDot, kShape.int8_rows>(product); }
#if HWY_TARGET == HWY_AVX2
void multiply_int8_vnni(const Int8Product& product) {
  multiply_int8_rows<VnniDot, panel_shape(CpuTarget::kAvx2Vnni).int8_rows>(product);
}
#elif HWY_TARGET == HWY_AVX3
void multiply_int8_vnni(const Int8Product& product) {
  multiply_int8_rows<VnniDot, panel_shape(CpuTarget::kAvx512Vnni).int8_rows>(product);
}
#endif

// The scale and zero point of a row.
struct Int8Scale {
  float scale;
  int32_t zero_point;
};
HWY_INLINE Int8Scale int8_scale(const float* x, int64_t depth, Int8Range range) {
  const Floats d;
  Vector least = hn::Zero(d), greatest = hn::Zero(d);
  IntVector magnitude = hn::Zero(Ints());  // by integer comparison of the bits: NaN counts as the greatest
  for (int64_t i = 0; i < depth; i += kLanes) {
    const Vector values = load(x + i, depth - i);
    least = hn::Min(values, least);
    greatest = hn::Max(values, greatest);
    magnitude = hn::Max(magnitude, hn::BitCast(Ints(), hn::Abs(values)));
  }
  const float largest = hn::GetLane(hn::BitCast(d, hn::MaxOfLanes(Ints(), magnitude)));
  if (!(largest <= kLargestScale)) return {__builtin_nanf(""), 0};
  const float lowest = hn::GetLane(hn::MinOfLanes(d, least));
  const float highest = hn::GetLane(hn::MaxOfLanes(d, greatest));
  if (range == Int8Range::kWeights) return {largest / 127.0f, 0};
  const float scale = highest / 255.0f - lowest / 255.0f;
  if (!is_normal_scale(scale)) return {scale, 0};
  const Vector zero_point = hn::Set(d, -128.0f - lowest * (1.0f / scale));
  return {scale, hn::GetLane(hn::NearestInt(zero_point))};
}

void quantize_int8(const ConstMatrix& input, Int8Range range, const Int8Rows& rows, int64_t first,
                   int64_t last) {
  const int64_t depth = input.cols, padded = Int8Rows::padded(depth);
  const hn::Rebind<int8_t, Ints> bytes;
  for (int64_t r = first; r < last; ++r) {
    const float* x = input.row(r);
    int8_t* values = rows.values + r * padded;
    const auto [scale, zero_point] = int8_scale(x, depth, range);
    const bool normal = is_normal_scale(scale);
    const Vector factor = hn::Set(Floats(), normal ? 1.0f / scale : 0.0f);
    const IntVector shift = hn::Set(Ints(), zero_point);
    IntVector sums = hn::Zero(Ints());
    int64_t i = 0;
    for (; normal && i + kLanes <= depth; i += kLanes) {
      const IntVector rounded = hn::NearestInt(hn::Mul(hn::LoadU(Floats(), x + i), factor));
      const auto narrow = hn::DemoteTo(bytes, hn::Add(rounded, shift));  // saturates
      hn::StoreU(narrow, bytes, values + i);
      sums = hn::Add(sums, hn::PromoteTo(Ints(), narrow));
    }
    int32_t sum = hn::GetLane(hn::SumOfLanes(Ints(), sums));
    for (; i < padded; ++i) {
      values[i] = 0;
      if (!normal || i >= depth) continue;
      const IntVector rounded = hn::NearestInt(hn::Mul(hn::Set(Floats(), x[i]), factor));
      values[i] = hn::GetLane(hn::DemoteTo(bytes, hn::Add(rounded, shift)));
      sum += values[i];
    }
    rows.scales[r] = scale;
    rows.zero_points[r] = zero_point;
    rows.sums[r] = sum;
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {

const KernelTable<void(const Int8Product&)> kMultiplyInt8Kernels = BRISLING_VNNI_KERNEL_TABLE(multiply_int8);

const KernelTable<void(const ConstMatrix&, Int8Range, const Int8Rows&, int64_t, int64_t)>
    kQuantizeInt8Kernels = BRISLING_KERNEL_TABLE(quantize_int8);

}  // namespace brisling
#endif
