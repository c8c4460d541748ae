// The instruction sets that kernels are compiled for, and which of them this CPU has. Every
// kernel is compiled for all targets of the architecture; one is chosen when the program runs.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace brisling {

// A target includes those before it on the same architecture, kAvx2Vnni excepted. Those of VNNI differ
// from kAvx2 and kAvx512, and kNeonDotprod from kNeon, in the 8-bit dot product alone, kAvx512Bf16 from
// kAvx512Vnni in attention that may be rounded.
enum class CpuTarget : uint8_t {
  kScalar,
  kSse4,
  kAvx2,
  kAvx2Vnni,
  kAvx512,
  kAvx512Vnni,
  kAvx512Bf16,
  kNeon,
  kNeonDotprod
};
inline constexpr size_t kCpuTargetCount = 9;

// As BRISLING_FORCE_TARGET spells it: "scalar", "sse4", "avx2", "avx2_vnni", "avx512",
// "avx512_vnni", "avx512_bf16", "neon", "neon_dotprod".
std::string_view cpu_target_name(CpuTarget target);

// For people: "AVX-512 VNNI".
std::string_view cpu_target_title(CpuTarget target);

// What this CPU and its operating system can run, best last; kScalar is always there.
std::span<const CpuTarget> available_cpu_targets();

// Fails with kInvalidArgument, listing what this CPU has, on an unknown or absent name.
CpuTarget find_cpu_target(std::string_view name);

// The target that the environment variable BRISLING_FORCE_TARGET names, else the best; the
// variable is read once. Fails as find_cpu_target does.
CpuTarget cpu_target();

// The same kernel for each target; null where this build does not have it.
template <class Function>
class KernelTable {
 public:
  constexpr KernelTable(const std::array<Function*, kCpuTargetCount>& kernels) : kernels_(kernels) {}
  constexpr Function* operator[](CpuTarget target) const { return kernels_[static_cast<size_t>(target)]; }

 private:
  std::array<Function*, kCpuTargetCount> kernels_;
};

}  // namespace brisling
