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
using IntVector = hn::Vec<Ints>;
inline constexpr int64_t kLanes = HWY_LANES(float);

// The first n lanes, the others zero; memory behind n values is not touched.
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

// Walks a row in steps of a vector, the last of which may hold fewer than kLanes values: calls
// body(i, n) for n values from i on.
template <class Body>
HWY_INLINE void for_each_vector(int64_t count, const Body& body) {
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) body(i, kLanes);
  if (i < count) body(i, count - i);
}

// What `step(state, i, n)` makes of a state on such a walk, begun with `initial`: in four chains, so that
// a step does not wait for the one before. `merge(a, b)` joins them.
template <class State, class Step, class Merge>
HWY_INLINE State fold(int64_t count, const State& initial, const Step& step, const Merge& merge) {
  State a = initial, b = initial, c = initial, d = initial;
  int64_t i = 0;
  for (; i + 4 * kLanes <= count; i += 4 * kLanes) {
    a = step(a, i, kLanes);
    b = step(b, i + kLanes, kLanes);
    c = step(c, i + 2 * kLanes, kLanes);
    d = step(d, i + 3 * kLanes, kLanes);
  }
  for_each_vector(count - i, [&](int64_t j, int64_t n) HWY_ATTR { a = step(a, i + j, n); });
  return merge(merge(a, b), merge(c, d));
}

// The sum that `add(sum, i, n)` makes.
template <class Add>
HWY_INLINE Vector sum_over(int64_t count, const Add& add) {
  return fold(count, hn::Zero(Floats()), add, [](Vector a, Vector b) HWY_ATTR { return hn::Add(a, b); });
}

HWY_INLINE float sum_of_lanes(Vector values) { return hn::GetLane(hn::SumOfLanes(Floats(), values)); }

// A sum with 1.5 * 2^23 is rounded to an integer n, and has it in its low bits.
inline constexpr float kToInteger = 12582912.0f;

// The nearest integer, ties to even, for |x| < 2^22.
HWY_INLINE IntVector nearest_integer(Vector x) {
  const IntVector bits = hn::BitCast(Ints(), hn::Add(x, hn::Set(Floats(), kToInteger)));
  return hn::Sub(bits, hn::BitCast(Ints(), hn::Set(Floats(), kToInteger)));
}

// 2^r for |r| <= 1/2, to 1e-7: a polynomial fitted to least relative error.
HWY_INLINE Vector exp2_fraction(Vector r) {
  const Floats d;
  Vector p = hn::Set(d, 1.54531634e-4f);
  p = hn::MulAdd(p, r, hn::Set(d, 1.33908633e-3f));
  p = hn::MulAdd(p, r, hn::Set(d, 9.61808302e-3f));
  p = hn::MulAdd(p, r, hn::Set(d, 5.55035695e-2f));
  p = hn::MulAdd(p, r, hn::Set(d, 2.40226507e-1f));
  p = hn::MulAdd(p, r, hn::Set(d, 6.93147182e-1f));
  return hn::MulAdd(p, r, hn::Set(d, 1.0f));
}

// 2^x for x in [-125, 0], any value elsewhere. x = n + r; n is added to the exponent of 2^r.
HWY_INLINE Vector exp2(Vector x) {
  const Vector to_integer = hn::Set(Floats(), kToInteger);
  const Vector shifted = hn::Add(x, to_integer);
  const Vector fraction = exp2_fraction(hn::Sub(x, hn::Sub(shifted, to_integer)));
  const auto exponent = hn::ShiftLeft<23>(hn::BitCast(Ints(), shifted));
  return hn::BitCast(Floats(), hn::Add(hn::BitCast(Ints(), fraction), exponent));
}

// e^x for x <= 0, to 2e-7 of the value; 0 below -87.3 (where float32 becomes subnormal); NaN stays.
// x = (n + r) ln 2 with |r| <= 1/2.
HWY_INLINE Vector exp_nonpositive(Vector x) {
  const Floats d;
  const Vector log2_e = hn::Set(d, 1.44269504f);
  const Vector to_integer = hn::Set(d, kToInteger);
  const Vector shifted = hn::MulAdd(x, log2_e, to_integer);
  const Vector r = hn::MulSub(x, log2_e, hn::Sub(shifted, to_integer));
  const auto exponent = hn::Add(hn::BitCast(Ints(), shifted), hn::Set(Ints(), 127));
  const Vector power = hn::BitCast(d, hn::ShiftLeft<23>(exponent));
  return hn::IfThenZeroElse(hn::Lt(x, hn::Set(d, -87.3f)), hn::Mul(exp2_fraction(r), power));
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
