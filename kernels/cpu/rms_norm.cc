#include "kernels/cpu/row_kernels.h"
#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/rms_norm.cc"
#include "kernels/cpu/targets-inl.h"
#include "kernels/cpu/vector_math-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

void rms_norm(const RmsNormArgs& args, int64_t first, int64_t last) {
  const Floats d;
  const int64_t cols = args.input.cols;
  for (int64_t r = first; r < last; ++r) {
    const float* input = args.input.row(r);
    float* out = args.out.row(r);
    const Vector squares = sum_over(cols, [&](Vector sum, int64_t i, int64_t n) HWY_ATTR {
      const Vector x = load(input + i, n);
      return hn::MulAdd(x, x, sum);
    });
    const Vector mean = hn::Set(d, sum_of_lanes(squares) / static_cast<float>(cols) + args.epsilon);
    const Vector scale = hn::Div(hn::Set(d, 1.0f), hn::Sqrt(mean));
    for_each_vector(cols, [&](int64_t i, int64_t n) HWY_ATTR {
      store(hn::Mul(hn::Mul(load(input + i, n), scale), load(args.weight + i, n)), out + i, n);
    });
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {
const KernelTable<void(const RmsNormArgs&, int64_t, int64_t)> kRmsNormKernels =
    BRISLING_KERNEL_TABLE(rms_norm);
}
#endif
