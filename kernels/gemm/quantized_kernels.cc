// 8-bit products. Integer sums are exact, so every target gets the same ones.
#include "kernels/cpu/scalar.h"
#include "kernels/gemm/panel_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm/quantized_kernels.cc"
#include "kernels/cpu/targets-inl.h"
#include "kernels/gemm/panel_kernels-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

using IntVector = hn::Vec<Ints>;
using Shorts = hn::RepartitionToNarrow<Ints>;
using ShortVector = hn::Vec<Shorts>;

// The sums of four products of bytes in each 32-bit lane, for any target: bytes are widened to 16
// bits, even and odd ones apart. A product of an unsigned and a signed byte fits 16 bits.
struct WideningDot {
  struct Bytes {
    ShortVector even, odd;
  };
  static HWY_INLINE Bytes load_weights(const uint8_t* data) {
    const auto pairs =
        hn::BitCast(hn::RebindToUnsigned<Shorts>(), hn::LoadU(hn::Repartition<uint8_t, Ints>(), data));
    const auto even = hn::And(pairs, hn::Set(hn::RebindToUnsigned<Shorts>(), 0xFF));
    return {hn::BitCast(Shorts(), even), hn::BitCast(Shorts(), hn::ShiftRight<8>(pairs))};
  }
  static HWY_INLINE Bytes broadcast(int32_t four_values) {
    const ShortVector pairs = hn::BitCast(Shorts(), hn::Set(Ints(), four_values));
    return {hn::ShiftRight<8>(hn::ShiftLeft<8>(pairs)), hn::ShiftRight<8>(pairs)};
  }
  static HWY_INLINE IntVector accumulate(IntVector sum, const Bytes& weights, const Bytes& values) {
    return add_pairs(add_pairs(sum, weights.even, values.even), weights.odd, values.odd);
  }

 private:
  static HWY_INLINE IntVector add_pairs(IntVector sum, ShortVector a, ShortVector b) {
#if HWY_TARGET == HWY_NEON
    return IntVector(vpadalq_s16(sum.raw, hn::Mul(a, b).raw));
#else
    IntVector unused = hn::Zero(Ints());  // on x86 all pairs go to the first sum
    return hn::ReorderWidenMulAccumulate(Ints(), a, b, sum, unused);
#endif
  }
};

#if HWY_TARGET == HWY_AVX3
// AVX512_VNNI does all that in one instruction. As assembly, since Highway's AVX3 does not include
// it and g++ 12 spills the accumulators of the intrinsic; the same kernel is compiled twice.
struct VnniDot {
  static HWY_INLINE IntVector load_weights(const uint8_t* data) {
    return hn::BitCast(Ints(), hn::LoadU(hn::Repartition<uint8_t, Ints>(), data));
  }
  static HWY_INLINE IntVector broadcast(int32_t four_values) { return hn::Set(Ints(), four_values); }
  static HWY_INLINE IntVector accumulate(IntVector sum, IntVector weights, IntVector values) {
    __asm__("vpdpbusd %2, %1, %0" : "+v"(sum.raw) : "v"(weights.raw), "v"(values.raw));
    return sum;
  }
};
#endif

template <class Dot, int kRows, int kVectors>
HWY_NOINLINE void multiply_quantized_tile(const QuantizedProduct& p) {
  constexpr int64_t kColumns = kVectors * kLanes;
  constexpr int64_t kPrefetchBytes = 16 * kColumns * 4;
  const Floats d;
  const int64_t blocks = p.depth / kQ8BlockElements;
  Vector sums[kRows][kVectors];
  HWY_UNROLL(4) for (int r = 0; r < kRows; ++r) {
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) sums[r][v] = hn::Zero(d);
  }
  const uint8_t* HWY_RESTRICT weights = p.weights;
  const int8_t* HWY_RESTRICT values = p.input.values;
  for (int64_t b = 0; b < blocks; ++b) {
    IntVector dots[kRows][kVectors];
    HWY_UNROLL(4) for (int r = 0; r < kRows; ++r) {
      const IntVector offset = hn::Set(Ints(), p.input.offsets[r * blocks + b]);
      HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) dots[r][v] = offset;
    }
    for (int step = 0; step < 8; ++step, values += 4, weights += kColumns * 4) {
      decltype(Dot::load_weights(weights)) columns[kVectors];
      HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) {
        columns[v] = Dot::load_weights(weights + v * kLanes * 4);
        hwy::Prefetch(weights + kPrefetchBytes + v * kLanes * 4);
      }
      HWY_UNROLL(4) for (int r = 0; r < kRows; ++r) {
        int32_t four_values;
        __builtin_memcpy(&four_values, values + r * p.depth, sizeof four_values);
        const auto x = Dot::broadcast(four_values);
        HWY_UNROLL(3)
        for (int v = 0; v < kVectors; ++v) dots[r][v] = Dot::accumulate(dots[r][v], columns[v], x);
      }
    }
    Vector scales[kVectors];
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) {
      const auto* halves = reinterpret_cast<const hwy::float16_t*>(p.scales) + b * kColumns + v * kLanes;
      scales[v] = brisling::HWY_NAMESPACE::load_weights(halves);
    }
    HWY_UNROLL(4) for (int r = 0; r < kRows; ++r) {
      const Vector scale = hn::Set(d, p.input.scales[r * blocks + b]);
      HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) {
        sums[r][v] = hn::MulAdd(hn::ConvertTo(d, dots[r][v]), hn::Mul(scale, scales[v]), sums[r][v]);
      }
    }
  }
  HWY_UNROLL(4) for (int r = 0; r < kRows; ++r) {
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) {
      hn::StoreU(sums[r][v], d, p.product + r * p.product_stride + v * kLanes);
    }
  }
}

template <class Dot, int kRows, int kVectors = kShape.vectors>
void multiply_quantized(const QuantizedProduct& p) {
  if constexpr (kRows > 1) {
    if (p.rows < kRows) return multiply_quantized<Dot, kRows - 1, kVectors>(p);
  }
  if constexpr (kVectors > 1) {
    if (p.vectors < kVectors) return multiply_quantized<Dot, kRows, kVectors - 1>(p);
  }
  multiply_quantized_tile<Dot, kRows, kVectors>(p);
}

void multiply_q8(const QuantizedProduct& product) {
  multiply_quantized<WideningDot, kShape.quantized_rows>(product);
}
#if HWY_TARGET == HWY_AVX3
void multiply_q8_vnni(const QuantizedProduct& product) {
  multiply_quantized<VnniDot, panel_shape(CpuTarget::kAvx512Vnni).quantized_rows>(product);
}
#endif

// 32 values to bytes; returns their sum.
HWY_INLINE int32_t quantize_block(const float* input, float factor, int8_t* values) {
  const Floats d;
  IntVector sum = hn::Zero(Ints());
  for (int64_t i = 0; i < kQ8BlockElements; i += kLanes) {
    const IntVector rounded = hn::NearestInt(hn::Mul(hn::LoadU(d, input + i), hn::Set(d, factor)));
    const hn::Rebind<int8_t, Ints> bytes;
    hn::StoreU(hn::DemoteTo(bytes, rounded), bytes, values + i);
    sum = hn::Add(sum, rounded);
  }
  return hn::GetLane(hn::SumOfLanes(Ints(), sum));
}

void quantize_rows(const ConstMatrix& input, const QuantizedRows& rows, int64_t first, int64_t last) {
  const Floats d;
  const int64_t blocks = input.cols / kQ8BlockElements;
  for (int64_t block = first * blocks; block < last * blocks; ++block) {
    const float* x = input.data + block * kQ8BlockElements;
    // The greatest magnitude by integer comparison of the bits: NaN counts as the greatest.
    IntVector greatest = hn::Zero(Ints());
    for (int64_t i = 0; i < kQ8BlockElements; i += kLanes) {
      greatest = hn::Max(greatest, hn::BitCast(Ints(), hn::Abs(hn::LoadU(d, x + i))));
    }
    const float scale = hn::GetLane(hn::BitCast(d, hn::MaxOfLanes(Ints(), greatest))) / 127.0f;
    rows.scales[block] = scale;
    int8_t* values = rows.values + block * kQ8BlockElements;
    if (scale >= kSmallestScale && scale <= kLargestScale) {
      rows.offsets[block] = -128 * quantize_block(x, 1.0f / scale, values);
    } else {
      rows.offsets[block] = 0;
      for (int64_t i = 0; i < kQ8BlockElements; ++i) values[i] = 0;
    }
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {

#if defined(__x86_64__)
const KernelTable<void(const QuantizedProduct&)> kMultiplyQ8Kernels = {
    {scalar::multiply_q8, N_SSE4::multiply_q8, N_AVX2::multiply_q8, N_AVX3::multiply_q8,
     N_AVX3::multiply_q8_vnni, nullptr}};
#else
const KernelTable<void(const QuantizedProduct&)> kMultiplyQ8Kernels = BRISLING_KERNEL_TABLE(multiply_q8);
#endif

const KernelTable<void(const ConstMatrix&, const QuantizedRows&, int64_t, int64_t)> kQuantizeRowsKernels =
    BRISLING_KERNEL_TABLE(quantize_rows);

}  // namespace brisling
#endif
