// The sums of four products of bytes in each 32-bit lane, one of the two factors being signed.
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

using Shorts = hn::RepartitionToNarrow<Ints>;
using ShortVector = hn::Vec<Shorts>;

// Which of the two factors is signed; the other is not.
enum class Signed : bool { kWeights, kValues };

// For any target: bytes are widened to 16 bits, even and odd ones apart. A product of an unsigned
// and a signed byte fits 16 bits.
template <Signed kSigned>
struct WideningDot {
  static constexpr bool kNeedsRegisters = true;
  static constexpr int32_t kLowered = 0;
  struct Bytes {
    // Written out, because GCC compiles the implied ones for another target on ARM.
    HWY_INLINE Bytes() {}
    HWY_INLINE Bytes(ShortVector even_bytes, ShortVector odd_bytes) : even(even_bytes), odd(odd_bytes) {}
    ShortVector even, odd;
  };
  static HWY_INLINE Bytes load_weights(const void* data) {
    const hn::Repartition<uint8_t, Ints> d;
    return widen<kSigned == Signed::kWeights>(
        hn::BitCast(Shorts(), hn::LoadU(d, static_cast<const uint8_t*>(data))));
  }
  static HWY_INLINE Bytes broadcast(int32_t four_values) {
    return widen<kSigned == Signed::kValues>(hn::BitCast(Shorts(), hn::Set(Ints(), four_values)));
  }
  static HWY_INLINE IntVector accumulate(IntVector sum, const Bytes& weights, const Bytes& values) {
    return add_pairs(add_pairs(sum, weights.even, values.even), weights.odd, values.odd);
  }

 private:
  template <bool kWithSign>
  static HWY_INLINE Bytes widen(ShortVector pairs) {
    if (kWithSign) return {hn::ShiftRight<8>(hn::ShiftLeft<8>(pairs)), hn::ShiftRight<8>(pairs)};
    const hn::RebindToUnsigned<Shorts> d;
    return {hn::And(pairs, hn::Set(Shorts(), 0xFF)),
            hn::BitCast(Shorts(), hn::ShiftRight<8>(hn::BitCast(d, pairs)))};
  }
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
template <Signed kSigned>
struct VnniDot {
  static constexpr bool kNeedsRegisters = false;
  static constexpr int32_t kLowered = 0;
  using Bytes = IntVector;
  static HWY_INLINE Bytes load_weights(const void* data) {
    return hn::LoadU(Ints(), static_cast<const int32_t*>(data));
  }
  static HWY_INLINE Bytes broadcast(int32_t four_values) { return hn::Set(Ints(), four_values); }
  static HWY_INLINE IntVector accumulate(IntVector sum, Bytes weights, Bytes values) {
    const IntVector with_sign = kSigned == Signed::kWeights ? weights : values;
    const IntVector without = kSigned == Signed::kWeights ? values : weights;
#if HWY_TARGET == HWY_AVX2
    __asm__("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sum.raw) : "x"(without.raw), "x"(with_sign.raw));
#else
    __asm__("vpdpbusd %2, %1, %0" : "+v"(sum.raw) : "v"(without.raw), "v"(with_sign.raw));
#endif
    return sum;
  }
};
#elif HWY_TARGET == HWY_NEON
// The dot product extension multiplies signed bytes: unsigned ones are lowered by kLowered.
template <Signed kSigned>
struct SignedDot {
  static constexpr bool kNeedsRegisters = false;
  static constexpr int32_t kLowered = 128;
  using Bytes = IntVector;
  static HWY_INLINE Bytes load_weights(const void* data) {
    return lower<kSigned == Signed::kValues>(hn::LoadU(Ints(), static_cast<const int32_t*>(data)));
  }
  static HWY_INLINE Bytes broadcast(int32_t four_values) {
    return lower<kSigned == Signed::kWeights>(hn::Set(Ints(), four_values));
  }
  static HWY_INLINE IntVector accumulate(IntVector sum, Bytes weights, Bytes values) {
    __asm__(".arch armv8.2-a+dotprod\n\tsdot %0.4s, %1.16b, %2.16b"
            : "+w"(sum.raw)
            : "w"(weights.raw), "w"(values.raw));
    return sum;
  }

 private:
  template <bool kUnsigned>
  static HWY_INLINE Bytes lower(Bytes bytes) {
    return kUnsigned ? hn::Xor(bytes, hn::Set(Ints(), static_cast<int32_t>(0x80808080))) : bytes;
  }
};
#endif

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#endif
