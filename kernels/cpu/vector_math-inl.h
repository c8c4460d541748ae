// Functions of vectors of float that several kernels share. Compiled once per target: the guard
// is reset between passes (see targets-inl.h).
#if defined(BRISLING_KERNELS_VECTOR_MATH) == defined(HWY_TARGET_TOGGLE)
#ifdef BRISLING_KERNELS_VECTOR_MATH
#undef BRISLING_KERNELS_VECTOR_MATH
#else
#define BRISLING_KERNELS_VECTOR_MATH
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using Ints = hn::RebindToSigned<Floats>;
using Vector = hn::Vec<Floats>;
inline constexpr int64_t kLanes = HWY_LANES(float);

// Rows are walked in steps of a vector, the last of which may hold fewer than kLanes values:
//   for (int64_t i = 0; i < count; i += kLanes) { const int64_t n = count - i; load(row + i, n) ...
// Lanes from n on read as zero, and memory behind n values is not touched.
HWY_INLINE Vector load(const float* data, int64_t n) {
  if (n >= kLanes) return hn::LoadU(Floats(), data);
  HWY_ALIGN float lanes[kLanes] = {};
  for (int64_t i = 0; i < n; ++i) lanes[i] = data[i];
  return hn::Load(Floats(), lanes);
}

HWY_INLINE void store(Vector values, float* data, int64_t n) {
  if (n >= kLanes) return hn::StoreU(values, Floats(), data);
  HWY_ALIGN float lanes[kLanes];
  hn::Store(values, Floats(), lanes);
  for (int64_t i = 0; i < n; ++i) data[i] = lanes[i];
}

// Zero in lanes from n on.
HWY_INLINE Vector keep_first(Vector values, int64_t n) {
  if (n >= kLanes) return values;
  return hn::IfThenElseZero(hn::FirstN(Floats(), static_cast<size_t>(n)), values);
}

HWY_INLINE float sum_of_lanes(Vector values) { return hn::GetLane(hn::SumOfLanes(Floats(), values)); }

// e^x for x <= 0, to 2e-7 of the value; 0 below -87.3 (where float32 becomes subnormal); NaN stays.
// x = (n + r) ln 2 with |r| <= 1/2. 2^n by shifting n into the exponent: adding 1.5 * 2^23 rounds to
// an integer and leaves it in the low bits. 2^r by a polynomial fitted to least relative error.
HWY_INLINE Vector exp_nonpositive(Vector x) {
  const Floats d;
  const Vector log2_e = hn::Set(d, 1.44269504f);
  const Vector to_integer = hn::Set(d, 12582912.0f);
  const Vector shifted = hn::MulAdd(x, log2_e, to_integer);
  const Vector r = hn::MulSub(x, log2_e, hn::Sub(shifted, to_integer));
  Vector p = hn::Set(d, 1.54531634e-4f);
  p = hn::MulAdd(p, r, hn::Set(d, 1.33908633e-3f));
  p = hn::MulAdd(p, r, hn::Set(d, 9.61808302e-3f));
  p = hn::MulAdd(p, r, hn::Set(d, 5.55035695e-2f));
  p = hn::MulAdd(p, r, hn::Set(d, 2.40226507e-1f));
  p = hn::MulAdd(p, r, hn::Set(d, 6.93147182e-1f));
  p = hn::MulAdd(p, r, hn::Set(d, 1.0f));
  const auto exponent = hn::Add(hn::BitCast(Ints(), shifted), hn::Set(Ints(), 127));
  const Vector power = hn::BitCast(d, hn::ShiftLeft<23>(exponent));
  return hn::IfThenZeroElse(hn::Lt(x, hn::Set(d, -87.3f)), hn::Mul(p, power));
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
