// The sums of four products of bytes in each 32-bit lane, of unsigned weights and signed values.
// Compiled once per target (see targets-inl.h).
#if defined(BRISLING_KERNELS_BYTE_DOT) == defined(HWY_TARGET_TOGGLE)
#ifdef BRISLING_KERNELS_BYTE_DOT
#undef BRISLING_KERNELS_BYTE_DOT
#else
#define BRISLING_KERNELS_BYTE_DOT
#endif

#include "hwy/highway.h"
#include "kernels/cpu/vector_math-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

using IntVector = hn::Vec<Ints>;
using Shorts = hn::RepartitionToNarrow<Ints>;
using ShortVector = hn::Vec<Shorts>;

// For any target: bytes are widened to 16 bits, even and odd ones apart. A product of an unsigned
// and a signed byte fits 16 bits.
struct WideningDot {
  struct Bytes {
    // Written out, because GCC compiles the implied ones for another target on ARM.
    HWY_INLINE Bytes() {}
    HWY_INLINE Bytes(ShortVector even_bytes, ShortVector odd_bytes) : even(even_bytes), odd(odd_bytes) {}
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

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
// VNNI does all that in one instruction. As assembly, since neither target includes it and g++ 12
// spills the accumulators of the intrinsic; the same kernel is compiled twice.
struct VnniDot {
  static HWY_INLINE IntVector load_weights(const uint8_t* data) {
    return hn::BitCast(Ints(), hn::LoadU(hn::Repartition<uint8_t, Ints>(), data));
  }
  static HWY_INLINE IntVector broadcast(int32_t four_values) { return hn::Set(Ints(), four_values); }
  static HWY_INLINE IntVector accumulate(IntVector sum, IntVector weights, IntVector values) {
#if HWY_TARGET == HWY_AVX2
    __asm__("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sum.raw) : "x"(weights.raw), "x"(values.raw));
#else
    __asm__("vpdpbusd %2, %1, %0" : "+v"(sum.raw) : "v"(weights.raw), "v"(values.raw));
#endif
    return sum;
  }
};
#endif

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#endif
