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
class Gelu {
 public:
  HWY_INLINE Gelu() {
    HWY_UNROLL(5) for (int degree = 0; degree < kDegrees; ++degree) {
      low_[degree] = hn::Load(Floats(), kNormalTail[degree]);
      high_[degree] = hn::Load(Floats(), kNormalTail[degree] + kLanes);
      __asm__("" : "+v"(low_[degree].raw), "+v"(high_[degree].raw));  // into registers, once
    }
  }

  HWY_INLINE Vector operator()(Vector x) const {
    const Floats d;
    const Vector a = hn::Min(hn::Set(d, 7.49999952f), hn::Abs(x));
    const Vector y = hn::Add(a, hn::Set(d, 0.5f));  // see kNormalTail
    const auto segment = hn::ShiftRight<20>(hn::BitCast(Ints(), y));
    const Vector start = hn::And(y, hn::BitCast(d, hn::Set(Ints(), static_cast<int32_t>(0xFFF00000))));
    const Vector r = hn::Sub(y, start);
    const auto coefficient = [&](int degree) HWY_ATTR {
      return Vector{_mm512_permutex2var_ps(low_[degree].raw, segment.raw, high_[degree].raw)};
    };
    Vector tail = coefficient(kDegrees - 1);
    HWY_UNROLL(4)
    for (int degree = kDegrees - 2; degree >= 0; --degree) tail = hn::MulAdd(tail, r, coefficient(degree));
    const Vector positive = hn::Max(hn::Zero(d), x);  // of NaN and another, the second
    return hn::NegMulAdd(a, tail, positive);
  }

 private:
  static constexpr int kDegrees = 5;
  Vector low_[kDegrees], high_[kDegrees];
};
#else
// The tail 1 - Phi(a) = 2^(-a p(a) - 1), with p fitted to -log2(erfc(a / sqrt 2)) / a on [0, 5.66] so that
// the tail's greatest absolute error is least (8e-9 before rounding); above, a times the tail is under
// 4.5e-8 and is left out.
struct Gelu {
  HWY_INLINE Vector operator()(Vector x) const {
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
};
#endif

// 1 / (1 + e^-x).
HWY_INLINE Vector logistic(Vector x) {
  const Floats d;
  const Vector one = hn::Set(d, 1.0f);
  const Vector e = exp_nonpositive(hn::Neg(hn::Abs(x)));
  return hn::Div(hn::IfThenElse(hn::Lt(x, hn::Zero(d)), e, one), hn::Add(one, e));
}

// x / 2 * (1 + tanh y) = x / (1 + e^-2y) with y = sqrt(2 / pi) (x + 0.044715 x^3).
struct GeluTanh {
  HWY_INLINE Vector operator()(Vector x) const {
    const Floats d;
    const Vector cubic = hn::MulAdd(hn::Mul(hn::Mul(x, x), x), hn::Set(d, 0.044715f), x);
    return hn::Mul(x, logistic(hn::Mul(cubic, hn::Set(d, 2.0f * 0.797884561f))));
  }
};

struct Silu {
  HWY_INLINE Vector operator()(Vector x) const { return hn::Mul(x, logistic(x)); }
};

// (1 - e^-2|x|) / (1 + e^-2|x|) with the sign of x.
struct Tanh {
  HWY_INLINE Vector operator()(Vector x) const {
    const Floats d;
    const Vector one = hn::Set(d, 1.0f);
    const Vector e = exp_nonpositive(hn::Mul(hn::Abs(x), hn::Set(d, -2.0f)));
    return hn::CopySignToAbs(hn::Div(hn::Sub(one, e), hn::Add(one, e)), x);
  }
};

// NaN stays.
struct Relu {
  HWY_INLINE Vector operator()(Vector x) const {
    return hn::IfThenZeroElse(hn::Lt(x, hn::Zero(Floats())), x);
  }
};

struct Identity {
  HWY_INLINE Vector operator()(Vector x) const { return x; }
};

// Calls body with the type of the activation as its template argument. A loop makes the object once,
// before it begins.
template <class Body>
HWY_INLINE void with_activation(Activation activation, const Body& body) {
  switch (activation) {
    case Activation::kNone:
      return body.template operator()<Identity>();
    case Activation::kGelu:
      return body.template operator()<Gelu>();
    case Activation::kGeluTanh:
      return body.template operator()<GeluTanh>();
    case Activation::kRelu:
      return body.template operator()<Relu>();
    case Activation::kSilu:
      return body.template operator()<Silu>();
    case Activation::kTanh:
      return body.template operator()<Tanh>();
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
