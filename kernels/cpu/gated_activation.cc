#include "kernels/cpu/row_kernels.h"
#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/gated_activation.cc"
#include "kernels/cpu/targets-inl.h"

#include "kernels/cpu/activations-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

void gated_activation(const GatedActivationArgs& args, int64_t first, int64_t last) {
  const int64_t cols = args.out.cols;
  for (int64_t r = first; r < last; ++r) {
    const float* gate = args.input.row(r) + (args.gate_first ? 0 : cols);
    const float* up = args.input.row(r) + (args.gate_first ? cols : 0);
    float* out = args.out.row(r);
    for (int64_t i = 0; i < cols; i += kLanes) {
      const int64_t n = cols - i;
      store(hn::Mul(activate(args.activation, load(gate + i, n)), load(up + i, n)), out + i, n);
    }
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {
const KernelTable<void(const GatedActivationArgs&, int64_t, int64_t)> kGatedActivationKernels =
    BRISLING_KERNEL_TABLE(gated_activation);
}
#endif
