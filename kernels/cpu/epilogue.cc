#include "kernels/cpu/epilogue.h"

#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/epilogue.cc"
#include "kernels/cpu/targets-inl.h"

#include "kernels/cpu/activations-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

template <class Activate>
void finish_tile(const LinearArgs& args, const ProductTile& tile) {
  const Activate activate;
  const float* bias = args.bias == nullptr ? nullptr : args.bias + tile.column;
  for (int64_t r = 0; r < tile.rows; ++r) {
    const float* product = tile.data + r * tile.stride;
    const int64_t start = (tile.row + r) * args.out.cols + tile.column;
    const float* residual = args.residual == nullptr ? nullptr : args.residual + start;
    float* out = args.out.data + start;
    for_each_vector(tile.columns, [&](int64_t i, int64_t n) HWY_ATTR {
      Vector x = load(product + i, n);
      if (bias != nullptr) x = hn::Add(x, load(bias + i, n));
      x = activate(x);
      if (residual != nullptr) x = hn::Add(x, load(residual + i, n));
      store(x, out + i, n);
    });
  }
}

void epilogue(const LinearArgs& args, const ProductTile& tile) {
  with_activation(args.activation, [&]<class Activate>() HWY_ATTR { finish_tile<Activate>(args, tile); });
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {
const KernelTable<void(const LinearArgs&, const ProductTile&)> kEpilogueKernels =
    BRISLING_KERNEL_TABLE(epilogue);
}
#endif
