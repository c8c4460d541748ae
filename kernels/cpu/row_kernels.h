// Kernels of the ops that treat each row alone: they compute rows [first, last) of the op's output.
// Safe on any thread.
#pragma once

#include "core/nn/ops.h"
#include "kernels/cpu/cpu_target.h"

namespace brisling {

extern const KernelTable<void(const EmbeddingArgs&, int64_t first, int64_t last)> kEmbeddingKernels;
extern const KernelTable<void(const LayerNormArgs&, int64_t first, int64_t last)> kLayerNormKernels;
extern const KernelTable<void(const RmsNormArgs&, int64_t first, int64_t last)> kRmsNormKernels;
extern const KernelTable<void(const GatedActivationArgs&, int64_t first, int64_t last)>
    kGatedActivationKernels;
extern const KernelTable<void(const RotaryArgs&, int64_t first, int64_t last)> kRotaryKernels;
extern const KernelTable<void(const L2NormalizeArgs&, int64_t first, int64_t last)> kL2NormalizeKernels;

// One sequence [tokens, hidden] to one row; zeros where there is no token.
extern const KernelTable<void(Pooling mode, const ConstMatrix& sequence, int64_t skip, float* out)>
    kPoolingKernels;

}  // namespace brisling
