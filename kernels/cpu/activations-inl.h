// Activation functions of vectors. Compiled once per target (see targets-inl.h).
#if defined(BRISLING_KERNELS_ACTIVATIONS) == defined(HWY_TARGET_TOGGLE)
#ifdef BRISLING_KERNELS_ACTIVATIONS
#undef BRISLING_KERNELS_ACTIVATIONS
#else
#define BRISLING_KERNELS_ACTIVATIONS
#endif

#include "core/nn/ops.h"
#include "hwy/highway.h"
#include "kernels/cpu/normal_tail.h"
#include "kernels/cpu/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

// x Phi(x) = max(x, 0) - a (1 - Phi(a)) with a = |x|.
#if HWY_TARGET == HWY_AVX3
HWY_INLINE Vector gelu(Vector x) {
  const Floats d;
  const Vector a = hn::Min(hn::Set(d, 7.49999952f), hn::Abs(x));
  const Vector y = hn::Add(a, hn::Set(d, 0.5f));  // see kNormalTail
  const auto segment = hn::ShiftRight<20>(hn::BitCast(Ints(), y));
  const Vector start = hn::And(y, hn::BitCast(d, hn::Set(Ints(), static_cast<int32_t>(0xFFF00000))));
  const Vector r = hn::Sub(y, start);
  const auto coefficient = [&](int degree) HWY_ATTR {
    const float* table = kNormalTail[degree];
    return Vector{_mm512_permutex2var_ps(_mm512_load_ps(table), segment.raw, _mm512_load_ps(table + 16))};
  };
  Vector tail = coefficient(4);
  for (int degree = 3; degree >= 0; --degree) tail = hn::MulAdd(tail, r, coefficient(degree));
  const Vector positive = hn::Max(hn::Zero(d), x);  // of NaN and another, the second
  return hn::NegMulAdd(a, tail, positive);
}
#else
// The tail 1 - Phi(a) = 2^(-a p(a) - 1), with p fitted
// to -log2(erfc(a / sqrt 2)) / a on [0, 5.66] so that the tail's greatest absolute error is least
// (8e-9 before rounding); above, a times the tail is under 4.5e-8 and is left out.
HWY_INLINE Vector gelu(Vector x) {
  const Floats d;
  const Vector a = hn::Abs(x);
  Vector p = hn::Set(d, 2.83505374e-6f);
  p = hn::MulAdd(p, a, hn::Set(d, -3.93790854e-5f));
  p = hn::MulAdd(p, a, hn::Set(d, 1.86185642e-4f));
  p = hn::MulAdd(p, a, hn::Set(d, 1.36925964e-4f));
  p = hn::MulAdd(p, a, hn::Set(d, -7.06340942e-3f));
  p = hn::MulAdd(p, a, hn::Set(d, 5.24961724e-2f));
  p = hn::MulAdd(p, a, hn::Set(d, 4.59208211e-1f));
  p = hn::MulAdd(p, a, hn::Set(d, 1.15110525f));
  const Vector tail = exp2(hn::NegMulSub(a, p, hn::Set(d, 1.0f)));
  const auto has_tail = hn::Lt(a, hn::Set(d, 5.65685425f));
  const Vector positive = hn::IfThenZeroElse(hn::Lt(x, hn::Zero(d)), x);  // not Max: on ARM it drops NaN
  return hn::Sub(positive, hn::IfThenElseZero(has_tail, hn::Mul(a, tail)));
}
#endif

// 1 / (1 + e^-x).
HWY_INLINE Vector logistic(Vector x) {
  const Floats d;
  const Vector one = hn::Set(d, 1.0f);
  const Vector e = exp_nonpositive(hn::Neg(hn::Abs(x)));
  return hn::Div(hn::IfThenElse(hn::Lt(x, hn::Zero(d)), e, one), hn::Add(one, e));
}

// x / 2 * (1 + tanh y) = x / (1 + e^-2y) with y = sqrt(2 / pi) (x + 0.044715 x^3).
HWY_INLINE Vector gelu_tanh(Vector x) {
  const Floats d;
  const Vector cubic = hn::MulAdd(hn::Mul(hn::Mul(x, x), x), hn::Set(d, 0.044715f), x);
  return hn::Mul(x, logistic(hn::Mul(cubic, hn::Set(d, 2.0f * 0.797884561f))));
}

HWY_INLINE Vector silu(Vector x) { return hn::Mul(x, logistic(x)); }

// (1 - e^-2|x|) / (1 + e^-2|x|) with the sign of x.
HWY_INLINE Vector tanh(Vector x) {
  const Floats d;
  const Vector one = hn::Set(d, 1.0f);
  const Vector e = exp_nonpositive(hn::Mul(hn::Abs(x), hn::Set(d, -2.0f)));
  return hn::CopySignToAbs(hn::Div(hn::Sub(one, e), hn::Add(one, e)), x);
}

HWY_INLINE Vector activate(Activation activation, Vector x) {
  switch (activation) {
    case Activation::kNone:
      break;
    case Activation::kGelu:
      return gelu(x);
    case Activation::kGeluTanh:
      return gelu_tanh(x);
    case Activation::kRelu:
      return hn::IfThenZeroElse(hn::Lt(x, hn::Zero(Floats())), x);  // NaN stays
    case Activation::kSilu:
      return silu(x);
    case Activation::kTanh:
      return tanh(x);
  }
  return x;
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
