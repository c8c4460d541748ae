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

// e^x for x <= 0, to 1e-7 of the value; 0 below -87.3 (where float32 becomes subnormal); NaN stays.
// x = n ln 2 + r with |r| <= ln 2 / 2; e^r by its series, the last terms adjusted.
HWY_INLINE Vector exp_nonpositive(Vector x) {
  const Floats d;
  const auto n = hn::NearestInt(hn::Mul(x, hn::Set(d, 1.44269504f)));
  const Vector nf = hn::ConvertTo(d, n);
  Vector r = hn::MulAdd(nf, hn::Set(d, -0.693145752f), x);  // ln 2 in two parts
  r = hn::MulAdd(nf, hn::Set(d, -1.42860677e-6f), r);
  Vector p = hn::Set(d, 1.98527618e-4f);
  p = hn::MulAdd(p, r, hn::Set(d, 1.39304355e-3f));
  p = hn::MulAdd(p, r, hn::Set(d, 8.33336078e-3f));
  p = hn::MulAdd(p, r, hn::Set(d, 4.16664854e-2f));
  p = hn::MulAdd(p, r, hn::Set(d, 1.66666672e-1f));
  p = hn::MulAdd(p, r, hn::Set(d, 0.5f));
  p = hn::Add(hn::MulAdd(p, hn::Mul(r, r), r), hn::Set(d, 1.0f));
  const Vector power = hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(n, hn::Set(Ints(), 127))));
  return hn::IfThenZeroElse(hn::Lt(x, hn::Set(d, -87.3f)), hn::Mul(p, power));
}

// erfc(z) for z >= 0, to 1e-7: exp(-z p(z)), with p fitted to -log(erfc(z)) / z on [0, 4] so that
// the greatest absolute error is least (1.6e-8 before rounding). Above 4, p stays at p(4): the
// value is under 1.6e-8 and still falls to zero.
HWY_INLINE Vector erfc_nonnegative(Vector z) {
  const Floats d;
  const Vector limit = hn::Set(d, 4.0f);
  const Vector t = hn::IfThenElse(hn::Gt(z, limit), limit, z);
  Vector p = hn::Set(d, 3.14417521e-5f);
  p = hn::MulAdd(p, t, hn::Set(d, -3.08813353e-4f));
  p = hn::MulAdd(p, t, hn::Set(d, 1.03243242e-3f));
  p = hn::MulAdd(p, t, hn::Set(d, 5.36891166e-4f));
  p = hn::MulAdd(p, t, hn::Set(d, -1.95839293e-2f));
  p = hn::MulAdd(p, t, hn::Set(d, 1.02919601e-1f));
  p = hn::MulAdd(p, t, hn::Set(d, 6.36597753e-1f));
  p = hn::MulAdd(p, t, hn::Set(d, 1.1283803f));
  return exp_nonpositive(hn::Neg(hn::Mul(z, p)));
}

// x Phi(x) = x / 2 * erfc(-x / sqrt 2), from erfc of the magnitude.
HWY_INLINE Vector gelu(Vector x) {
  const Floats d;
  const Vector tail = erfc_nonnegative(hn::Mul(hn::Abs(x), hn::Set(d, 0.707106781f)));
  const Vector twice_phi = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), tail, hn::Sub(hn::Set(d, 2.0f), tail));
  return hn::Mul(hn::Mul(hn::Set(d, 0.5f), x), twice_phi);
}

// x / 2 * (1 + tanh y) = x / (1 + e^-2y) with y = sqrt(2 / pi) (x + 0.044715 x^3).
HWY_INLINE Vector gelu_tanh(Vector x) {
  const Floats d;
  const Vector one = hn::Set(d, 1.0f);
  const Vector cubic = hn::MulAdd(hn::Mul(hn::Mul(x, x), x), hn::Set(d, 0.044715f), x);
  const Vector e = exp_nonpositive(hn::Mul(hn::Abs(cubic), hn::Set(d, -2.0f * 0.797884561f)));
  const Vector numerator = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), e, one);
  return hn::Mul(x, hn::Div(numerator, hn::Add(one, e)));
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
