#include "kernels/cpu/cpu_target.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "core/base/in_quotes.h"
#include "core/base/status.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <sys/auxv.h>
#endif

namespace brisling {
namespace {

struct Name {
  std::string_view name;
  std::string_view title;
};
constexpr std::array<Name, kCpuTargetCount> kNames = {{
    {"scalar", "scalar"},
    {"sse4", "SSE4"},
    {"avx2", "AVX2"},
    {"avx2_vnni", "AVX2 VNNI"},
    {"avx512", "AVX-512"},
    {"avx512_vnni", "AVX-512 VNNI"},
    {"avx512_bf16", "AVX-512 BF16"},
    {"neon", "NEON"},
    {"neon_dotprod", "NEON dotprod"},
}};

#if defined(__x86_64__) || defined(__i386__)

bool has_bits(uint32_t value, uint32_t bits) { return (value & bits) == bits; }

// The register state that the operating system saves (XCR0).
uint32_t saved_state() {
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

// Feature bits are those of Intel's Software Developer's Manual, volume 2A, CPUID. The lists are
// what the compiled targets may use: the target attributes of Highway's SSE4 (less AES), AVX2 and AVX3.
std::vector<CpuTarget> detect() {
  std::vector<CpuTarget> targets = {CpuTarget::kScalar};
  uint32_t eax, ebx, ecx, edx;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return targets;
  const uint32_t leaf1 = ecx;
  if (!has_bits(leaf1, bit_SSSE3 | bit_SSE4_1 | bit_SSE4_2)) return targets;
  targets.push_back(CpuTarget::kSse4);

  if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return targets;
  if (!has_bits(leaf1, bit_OSXSAVE | bit_AVX | bit_FMA | bit_F16C)) return targets;
  if (!has_bits(ebx, bit_AVX2 | bit_BMI | bit_BMI2)) return targets;
  constexpr uint32_t kYmmState = 0x6;  // XMM and YMM
  if (!has_bits(saved_state(), kYmmState)) return targets;
  targets.push_back(CpuTarget::kAvx2);
  constexpr uint32_t kAvxVnni = 1u << 4, kAvx512Bf16 = 1u << 5;  // of EAX in subleaf 1
  uint32_t features = 0, unused;
  __get_cpuid_count(7, 1, &features, &unused, &unused, &unused);
  if (has_bits(features, kAvxVnni)) targets.push_back(CpuTarget::kAvx2Vnni);

  if (!has_bits(ebx, bit_AVX512F | bit_AVX512VL | bit_AVX512DQ | bit_AVX512BW)) return targets;
  constexpr uint32_t kZmmState = 0xE6;  // and masks, upper halves, upper registers
  if (!has_bits(saved_state(), kZmmState)) return targets;
  targets.push_back(CpuTarget::kAvx512);
  if (!has_bits(ecx, bit_AVX512VNNI)) return targets;
  targets.push_back(CpuTarget::kAvx512Vnni);
  if (has_bits(features, kAvx512Bf16)) targets.push_back(CpuTarget::kAvx512Bf16);
  return targets;
}

#elif defined(__aarch64__)

std::vector<CpuTarget> detect() {
  std::vector<CpuTarget> targets = {CpuTarget::kScalar, CpuTarget::kNeon};
  constexpr unsigned long kDotProduct = 1ul << 20;  // HWCAP_ASIMDDP
  if ((getauxval(AT_HWCAP) & kDotProduct) != 0) targets.push_back(CpuTarget::kNeonDotprod);
  return targets;
}

#else

std::vector<CpuTarget> detect() { return {CpuTarget::kScalar}; }

#endif

}  // namespace

std::string_view cpu_target_name(CpuTarget target) { return kNames[static_cast<size_t>(target)].name; }
std::string_view cpu_target_title(CpuTarget target) { return kNames[static_cast<size_t>(target)].title; }

std::span<const CpuTarget> available_cpu_targets() {
  static const std::vector<CpuTarget> targets = detect();
  return targets;
}

CpuTarget find_cpu_target(std::string_view name) {
  std::string names;
  for (CpuTarget target : available_cpu_targets()) {
    if (cpu_target_name(target) == name) return target;
    names += concat(names.empty() ? "" : ", ", cpu_target_name(target));
  }
  fail(Status::kInvalidArgument, "BRISLING_FORCE_TARGET=", in_quotes(name),
       " is not an instruction set that this CPU runs; it has: ", names);
}

CpuTarget cpu_target() {
  static const CpuTarget target = [] {
    const char* forced = std::getenv("BRISLING_FORCE_TARGET");
    return forced == nullptr || *forced == '\0' ? available_cpu_targets().back() : find_cpu_target(forced);
  }();
  return target;
}

}  // namespace brisling
