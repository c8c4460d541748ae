#include "kernels/cpu/row_kernels.h"
#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/layer_norm.cc"
#include "kernels/cpu/targets-inl.h"
#include "kernels/cpu/vector_math-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

void layer_norm(const LayerNormArgs& args, int64_t first, int64_t last) {
  const Floats d;
  const int64_t cols = args.input.cols;
  for (int64_t r = first; r < last; ++r) {
    const float* input = args.input.row(r);
    float* out = args.out.row(r);

    const Vector sums = sum_over(
        cols, [&](Vector sum, int64_t i, int64_t n) HWY_ATTR { return hn::Add(sum, load(input + i, n)); });
    const Vector mean = hn::Set(d, sum_of_lanes(sums) / static_cast<float>(cols));

    const Vector squares = sum_over(cols, [&](Vector sum, int64_t i, int64_t n) HWY_ATTR {
      const Vector deviation = keep_first(hn::Sub(load(input + i, n), mean), n);
      return hn::MulAdd(deviation, deviation, sum);
    });
    const Vector variance = hn::Set(d, sum_of_lanes(squares) / static_cast<float>(cols) + args.epsilon);
    const Vector scale = hn::Div(hn::Set(d, 1.0f), hn::Sqrt(variance));

    for_each_vector(cols, [&](int64_t i, int64_t n) HWY_ATTR {
      const Vector normalized = hn::Mul(hn::Sub(load(input + i, n), mean), scale);
      const Vector bias = args.bias == nullptr ? hn::Zero(d) : load(args.bias + i, n);
      store(hn::MulAdd(normalized, load(args.weight + i, n), bias), out + i, n);
    });
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {
const KernelTable<void(const LayerNormArgs&, int64_t, int64_t)> kLayerNormKernels =
    BRISLING_KERNEL_TABLE(layer_norm);
}
#endif
