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
    const IntVector zero_point = hn::Set(Ints(), p.input.zero_points[r] - Dot::kLowered);
    HWY_UNROLL(3)
    for (int v = 0; v < kVectors; ++v)
      dots[r][v] = hn::Mul(zero_point, hn::LoadU(Ints(), p.minus_sums + v * kLanes));
  }
  const int8_t* HWY_RESTRICT weights = p.weights;
  const uint8_t* HWY_RESTRICT values = p.input.values;
  for (int64_t k = 0; k < depth; k += 4, values += 4, weights += kColumns * 4, ahead += p.prefetch.step) {
    typename Dot::Bytes columns[kVectors];
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) columns[v] = Dot::load_weights(weights + v * kLanes * 4);
    prefetch_lines<kVectors>(ahead, p.prefetch.wide);
    HWY_UNROLL(8) for (int r = 0; r < kRows; ++r) {
      int32_t four_values;
      __builtin_memcpy(&four_values, values + r * depth, sizeof four_values);
      const auto x = Dot::broadcast(four_values);
      HWY_UNROLL(3)
      for (int v = 0; v < kVectors; ++v) dots[r][v] = Dot::accumulate(dots[r][v], columns[v], x);
    }
  }
  Vector scales[kRows], column_scales[kVectors];
  HWY_UNROLL(8) for (int r = 0; r < kRows; ++r) scales[r] = hn::Set(d, p.input.scales[r]);
  HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) column_scales[v] = hn::LoadU(d, p.scales + v * kLanes);
  store_tile<kRows, kVectors>(p.out, [&](int r, int v) HWY_ATTR {
    return hn::Mul(hn::ConvertTo(d, dots[r][v]), hn::Mul(scales[r], column_scales[v]));
  });
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

void multiply_int8(const Int8Product& product) {
  multiply_int8_rows<WideningDot<Signed::kWeights>, kShape.int8_rows>(product);
}
#if HWY_TARGET == HWY_AVX2
void multiply_int8_vnni(const Int8Product& product) {
  multiply_int8_rows<VnniDot<Signed::kWeights>, panel_shape(CpuTarget::kAvx2Vnni).int8_rows>(product);
}
#elif HWY_TARGET == HWY_AVX3
void multiply_int8_vnni(const Int8Product& product) {
  multiply_int8_rows<VnniDot<Signed::kWeights>, panel_shape(CpuTarget::kAvx512Vnni).int8_rows>(product);
}
#elif HWY_TARGET == HWY_NEON
void multiply_int8_dotprod(const Int8Product& product) {
  multiply_int8_rows<SignedDot<Signed::kWeights>, panel_shape(CpuTarget::kNeonDotprod).int8_rows>(product);
}
#endif

// The scale and zero point of a row.
struct Int8Scale {
  float scale;
  int32_t zero_point;
};
HWY_INLINE Int8Scale int8_scale(const float* x, int64_t depth, Int8Range range) {
  const Floats d;
  const Vector zero = hn::Zero(d);
  struct Extent {
    Vector least, greatest, not_finite;  // the last NaN where a value is NaN or infinite
  };
  const Extent extent = fold(
      depth, Extent{zero, zero, zero},
      [&](const Extent& e, int64_t i, int64_t n) HWY_ATTR {
        const Vector values = load(x + i, n);
        return Extent{hn::Min(values, e.least), hn::Max(values, e.greatest),
                      hn::MulAdd(values, zero, e.not_finite)};
      },
      [](const Extent& a, const Extent& b) HWY_ATTR {
        return Extent{hn::Min(a.least, b.least), hn::Max(a.greatest, b.greatest),
                      hn::Add(a.not_finite, b.not_finite)};
      });
  const bool weights = range == Int8Range::kWeights;
  const float lowest = hn::GetLane(hn::MinOfLanes(d, extent.least));
  const float highest = hn::GetLane(hn::MaxOfLanes(d, extent.greatest));
  const float scale =
      weights ? (highest > -lowest ? highest : -lowest) / 127.0f : highest / 255.0f - lowest / 255.0f;
  if (!hn::AllTrue(d, hn::Eq(extent.not_finite, zero))) return {__builtin_nanf(""), 0};
  if (weights) return {scale, kInt8WeightZeroPoint};
  if (!is_normal_scale(scale)) return {scale, 0};
  return {scale, hn::GetLane(nearest_integer(hn::Set(d, -lowest * (1.0f / scale))))};
}

// Integers from 0 on to bytes; those above 255 become 255.
HWY_INLINE void store_bytes(IntVector values, uint8_t* bytes) {
#if HWY_TARGET == HWY_AVX3
  _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes), _mm512_cvtusepi32_epi8(values.raw));
#else
  const hn::Rebind<uint8_t, Ints> d;
  hn::StoreU(hn::DemoteTo(d, values), d, bytes);
#endif
}

void quantize_int8(const ConstMatrix& input, Int8Range range, const Int8Rows& rows, int64_t first,
                   int64_t last) {
  const int64_t depth = input.cols, padded = Int8Rows::padded(depth);
  for (int64_t r = first; r < last; ++r) {
    const float* x = input.row(r);
    uint8_t* values = rows.values + r * padded;
    const auto [scale, zero_point] = int8_scale(x, depth, range);
    const Vector factor = hn::Set(Floats(), is_normal_scale(scale) ? 1.0f / scale : 0.0f);
    const IntVector zero = hn::Set(Ints(), zero_point);
    const auto quantized = [&](Vector floats)
                               HWY_ATTR { return hn::Add(nearest_integer(hn::Mul(floats, factor)), zero); };
    int64_t i = 0;
    for (; i + kLanes <= depth; i += kLanes) store_bytes(quantized(hn::LoadU(Floats(), x + i)), values + i);
    if (i < padded) {
      HWY_ALIGN uint8_t end[kLanes];
      store_bytes(quantized(load(x + i, depth - i)), end);
      for (int64_t j = 0; i + j < padded; ++j) values[i + j] = end[j];
    }
    rows.scales[r] = scale;
    rows.zero_points[r] = zero_point;
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {

const KernelTable<void(const Int8Product&)> kMultiplyInt8Kernels = BRISLING_DOT_KERNEL_TABLE(multiply_int8);

const KernelTable<void(const ConstMatrix&, Int8Range, const Int8Rows&, int64_t, int64_t)>
    kQuantizeInt8Kernels = BRISLING_KERNEL_TABLE(quantize_int8);

}  // namespace brisling
#endif
