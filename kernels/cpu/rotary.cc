#include "kernels/cpu/row_kernels.h"
#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/rotary.cc"
#include "kernels/cpu/targets-inl.h"
#include "kernels/cpu/vector_math-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

void rotary(const RotaryArgs& args, int64_t first, int64_t last) {
  const int64_t half = args.rotary_dim / 2;
  for (int64_t r = first; r < last; ++r) {
    const float* cosines = args.cosines + args.positions[r] * half;
    const float* sines = args.sines + args.positions[r] * half;
    for (int64_t head = 0; head < args.heads; ++head) {
      float* x1 = args.qkv.row(r) + head * args.head_dim;
      float* x2 = x1 + half;
      for_each_vector(half, [&](int64_t i, int64_t n) HWY_ATTR {
        const Vector a = load(x1 + i, n), b = load(x2 + i, n);
        const Vector cosine = load(cosines + i, n), sine = load(sines + i, n);
        store(hn::NegMulAdd(b, sine, hn::Mul(a, cosine)), x1 + i, n);
        store(hn::MulAdd(a, sine, hn::Mul(b, cosine)), x2 + i, n);
      });
    }
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {
const KernelTable<void(const RotaryArgs&, int64_t, int64_t)> kRotaryKernels = BRISLING_KERNEL_TABLE(rotary);
}
#endif
