// The oneDNN provider; the only file that sees oneDNN.
#include "core/base/status.h"
#include "kernels/gemm/gemm.h"

namespace brisling {

std::unique_ptr<GemmMatrix> pack_onednn(WeightParts, CpuTarget) {
  fail(Status::kUnsupported, "gemm=onednn is not in this build; use gemm=native, or build with oneDNN's headers");
}

}  // namespace brisling
