// Products of Q8_0 weights. Integer sums are exact, so every target gets the same ones.
#include "kernels/cpu/scalar.h"
#include "kernels/gemm/quantized_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm/q8_kernels.cc"
#include "kernels/cpu/targets-inl.h"
#include "kernels/gemm/byte_dot-inl.h"
#include "kernels/gemm/panel_kernels-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

template <class Dot, int kRows, int kVectors>
HWY_NOINLINE void multiply_q8_tile(const Q8Product& p) {
  constexpr int64_t kColumns = kVectors * kLanes;
  const std::byte* ahead = p.prefetch.start;
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
      const IntVector offset = hn::Set(Ints(), Dot::kLowered == 0 ? p.input.offsets[r * blocks + b] : 0);
      HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) dots[r][v] = offset;
    }
    int steps = kQ8BlockElements / 4;
    if (Dot::kNeedsRegisters) __asm__("" : "+r"(steps));  // hides the count: unrolled, the loop would spill
    for (int step = 0; step < steps; ++step, values += 4, weights += kColumns * 4, ahead += p.prefetch.step) {
      typename Dot::Bytes columns[kVectors];
      prefetch_lines<kVectors>(ahead, p.prefetch.wide);
      HWY_UNROLL(3)
      for (int v = 0; v < kVectors; ++v) columns[v] = Dot::load_weights(weights + v * kLanes * 4);
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
  store_tile<kRows, kVectors>(p.out, [&](int r, int v) HWY_ATTR { return sums[r][v]; });
}

template <class Dot, int kRows, int kVectors = kShape.vectors>
void multiply_q8_rows(const Q8Product& p) {
  if constexpr (kRows > 1) {
    if (p.rows < kRows) return multiply_q8_rows<Dot, kRows - 1, kVectors>(p);
  }
  if constexpr (kVectors > 1) {
    if (p.vectors < kVectors) return multiply_q8_rows<Dot, kRows, kVectors - 1>(p);
  }
  multiply_q8_tile<Dot, kRows, kVectors>(p);
}

void multiply_q8(const Q8Product& product) {
  multiply_q8_rows<WideningDot<Signed::kValues>, kShape.q8_rows>(product);
}
#if HWY_TARGET == HWY_AVX2
void multiply_q8_vnni(const Q8Product& product) {
  multiply_q8_rows<VnniDot<Signed::kValues>, panel_shape(CpuTarget::kAvx2Vnni).q8_rows>(product);
}
#elif HWY_TARGET == HWY_AVX3
void multiply_q8_vnni(const Q8Product& product) {
  multiply_q8_rows<VnniDot<Signed::kValues>, panel_shape(CpuTarget::kAvx512Vnni).q8_rows>(product);
}
#elif HWY_TARGET == HWY_NEON
void multiply_q8_dotprod(const Q8Product& product) {
  multiply_q8_rows<SignedDot<Signed::kValues>, panel_shape(CpuTarget::kNeonDotprod).q8_rows>(product);
}
#endif

// 32 values to bytes; returns their sum.
HWY_INLINE int32_t quantize_block(const float* input, float factor, int8_t* values) {
  const Floats d;
  IntVector sum = hn::Zero(Ints());
  for (int64_t i = 0; i < kQ8BlockElements; i += kLanes) {
    const IntVector rounded = nearest_integer(hn::Mul(hn::LoadU(d, input + i), hn::Set(d, factor)));
    const hn::Rebind<int8_t, Ints> bytes;
    hn::StoreU(hn::DemoteTo(bytes, rounded), bytes, values + i);
    sum = hn::Add(sum, rounded);
  }
  return hn::GetLane(hn::SumOfLanes(Ints(), sum));
}

void quantize_q8(const ConstMatrix& input, const Q8Rows& rows, int64_t first, int64_t last) {
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
    if (is_normal_scale(scale)) {
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

const KernelTable<void(const Q8Product&)> kMultiplyQ8Kernels = BRISLING_DOT_KERNEL_TABLE(multiply_q8);

const KernelTable<void(const ConstMatrix&, const Q8Rows&, int64_t, int64_t)> kQuantizeQ8Kernels =
    BRISLING_KERNEL_TABLE(quantize_q8);

}  // namespace brisling
#endif
