// Activation functions of vectors. Compiled once per target (see targets-inl.h).
#if defined(BRISLING_KERNELS_ACTIVATIONS) == defined(HWY_TARGET_TOGGLE)
#ifdef BRISLING_KERNELS_ACTIVATIONS
#undef BRISLING_KERNELS_ACTIVATIONS
#else
#define BRISLING_KERNELS_ACTIVATIONS
#endif

#include "core/nn/ops.h"
#include "hwy/highway.h"
#include "kernels/cpu/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

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
