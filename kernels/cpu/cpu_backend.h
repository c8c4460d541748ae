// The backend that computes on the CPU.
#pragma once

#include "core/nn/backend.h"
#include "kernels/cpu/cpu_target.h"

namespace brisling {

class CpuBackend final : public Backend {
 public:
  explicit CpuBackend(CpuTarget target) : target_(target) {}

  std::string_view name() const override { return "cpu"; }
  std::string description() const override;
  std::unique_ptr<PackedMatrix> pack(std::span<const TensorView> parts, WeightStorage storage,
                                     GemmProvider provider) const override;

#define BRISLING_OVERRIDE_OP(Args, method) void method(const Args& args, Execution& execution) const override;
  BRISLING_OPS(BRISLING_OVERRIDE_OP)
#undef BRISLING_OVERRIDE_OP

 private:
  CpuTarget target_;
};

}  // namespace brisling
