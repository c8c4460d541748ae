#include "kernels/cpu/row_kernels.h"
#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/gated_activation.cc"
#include "kernels/cpu/targets-inl.h"

#include "kernels/cpu/activations-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

template <class Activate>
void gate_rows(const GatedActivationArgs& args, int64_t first, int64_t last) {
  const Activate activate;
  const int64_t cols = args.out.cols;
  for (int64_t r = first; r < last; ++r) {
    const float* gate = args.input.row(r) + (args.gate_first ? 0 : cols);
    const float* up = args.input.row(r) + (args.gate_first ? cols : 0);
    float* out = args.out.row(r);
    for_each_vector(cols, [&](int64_t i, int64_t n) HWY_ATTR {
      store(hn::Mul(activate(load(gate + i, n)), load(up + i, n)), out + i, n);
    });
  }
}

void gated_activation(const GatedActivationArgs& args, int64_t first, int64_t last) {
  with_activation(args.activation,
                  [&]<class Activate>() HWY_ATTR { gate_rows<Activate>(args, first, last); });
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
