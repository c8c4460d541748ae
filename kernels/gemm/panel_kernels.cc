#include "kernels/gemm/panel_kernels.h"

#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm/panel_kernels.cc"
#include "kernels/cpu/targets-inl.h"
#include "kernels/gemm/panel_kernels-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

void multiply_f32(const PanelProduct& product) { multiply<float>(product); }
void multiply_f16(const PanelProduct& product) { multiply<hwy::float16_t>(product); }
void multiply_bf16(const PanelProduct& product) { multiply<hwy::bfloat16_t>(product); }

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {
const KernelTable<PanelKernel> kMultiplyF32Kernels = BRISLING_KERNEL_TABLE(multiply_f32);
const KernelTable<PanelKernel> kMultiplyF16Kernels = BRISLING_KERNEL_TABLE(multiply_f16);
const KernelTable<PanelKernel> kMultiplyBF16Kernels = BRISLING_KERNEL_TABLE(multiply_bf16);
}  // namespace brisling
#endif
