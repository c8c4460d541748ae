#include "kernels/cpu/row_kernels.h"
#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/pooling.cc"
#include "kernels/cpu/targets-inl.h"
#include "kernels/cpu/vector_math-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

// The columns of one vector, token by token; the first token has this position in its sequence.
HWY_INLINE Vector pool(Pooling mode, const float* column, int64_t stride, int64_t position, int64_t tokens,
                       int64_t n) {
  const Floats d;
  const float length = static_cast<float>(tokens);
  Vector sum = hn::Zero(d);
  switch (mode) {
    case Pooling::kCls:
      return load(column, n);
    case Pooling::kLastToken:
      return load(column + (tokens - 1) * stride, n);
    case Pooling::kMax: {
      Vector greatest = load(column, n);
      for (int64_t t = 1; t < tokens; ++t) {
        const Vector x = load(column + t * stride, n);
        const auto keep = hn::Or(hn::Ge(greatest, x), hn::IsNaN(greatest));
        greatest = hn::IfThenElse(keep, greatest, x);  // NaN stays, and a NaN comes in
      }
      return greatest;
    }
    case Pooling::kMean:
    case Pooling::kMeanSqrtLength: {
      for (int64_t t = 0; t < tokens; ++t) sum = hn::Add(sum, load(column + t * stride, n));
      const Vector divisor = hn::Set(d, length);
      return hn::Div(sum, mode == Pooling::kMean ? divisor : hn::Sqrt(divisor));
    }
    case Pooling::kWeightedMean: {
      for (int64_t t = 0; t < tokens; ++t) {
        sum = hn::MulAdd(hn::Set(d, static_cast<float>(position + t + 1)), load(column + t * stride, n), sum);
      }
      const float first = static_cast<float>(position + 1), last = static_cast<float>(position + tokens);
      return hn::Div(sum, hn::Set(d, 0.5f * length * (first + last)));
    }
  }
  return sum;
}

void pooling(Pooling mode, const ConstMatrix& sequence, int64_t skip, float* out) {
  const int64_t tokens = sequence.rows - skip;
  for_each_vector(sequence.cols, [&](int64_t i, int64_t n) HWY_ATTR {
    Vector pooled = hn::Zero(Floats());
    if (tokens > 0) pooled = pool(mode, sequence.row(skip) + i, sequence.cols, skip, tokens, n);
    store(pooled, out + i, n);
  });
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {
const KernelTable<void(Pooling, const ConstMatrix&, int64_t, float*)> kPoolingKernels =
    BRISLING_KERNEL_TABLE(pooling);
}
#endif
