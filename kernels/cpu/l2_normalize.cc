#include "kernels/cpu/row_kernels.h"
#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/l2_normalize.cc"
#include "kernels/cpu/targets-inl.h"
#include "kernels/cpu/vector_math-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

void l2_normalize(const L2NormalizeArgs& args, int64_t first, int64_t last) {
  const Floats d;
  const int64_t cols = args.rows.cols;
  for (int64_t r = first; r < last; ++r) {
    float* row = args.rows.row(r);
    const Vector squares = sum_over(cols, [&](Vector sum, int64_t i, int64_t n) HWY_ATTR {
      const Vector x = load(row + i, n);
      return hn::MulAdd(x, x, sum);
    });
    const Vector norm = hn::Sqrt(hn::Set(d, sum_of_lanes(squares)));
    const Vector epsilon = hn::Set(d, args.epsilon);
    const Vector divisor = hn::IfThenElse(hn::Lt(norm, epsilon), epsilon, norm);  // NaN stays
    for_each_vector(
        cols, [&](int64_t i, int64_t n) HWY_ATTR { store(hn::Div(load(row + i, n), divisor), row + i, n); });
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {
const KernelTable<void(const L2NormalizeArgs&, int64_t, int64_t)> kL2NormalizeKernels =
    BRISLING_KERNEL_TABLE(l2_normalize);
}
#endif
