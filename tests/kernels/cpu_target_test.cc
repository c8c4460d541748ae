#include "kernels/cpu/cpu_target.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "core/base/status.h"

namespace brisling {

TEST_CASE("the CPU has the scalar target first and the chosen one among its targets") {
  const auto targets = available_cpu_targets();
  REQUIRE(targets.front() == CpuTarget::kScalar);
  bool found = false;
  for (CpuTarget target : targets) found = found || target == cpu_target();
  CHECK(found);
#if defined(__x86_64__)
  // The compiler's own detection agrees with ours.
  const auto has = [&](CpuTarget wanted) { return std::ranges::count(targets, wanted) == 1; };
  CHECK(has(CpuTarget::kSse4) == (__builtin_cpu_supports("sse4.2") != 0));
  CHECK(has(CpuTarget::kAvx2) == (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")));
  // Compilers do not know this one by the same name; Linux does.
  std::ifstream cpuinfo("/proc/cpuinfo");
  const std::string flags(std::istreambuf_iterator<char>(cpuinfo), {});
  CHECK(has(CpuTarget::kAvx2Vnni) == (flags.find(" avx_vnni ") != std::string::npos));
  CHECK(has(CpuTarget::kAvx512) ==
        (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")));
  CHECK(has(CpuTarget::kAvx512Vnni) == (__builtin_cpu_supports("avx512vnni") != 0));
  CHECK(has(CpuTarget::kAvx512Bf16) == (__builtin_cpu_supports("avx512bf16") != 0));
#endif
}

TEST_CASE("a target is found by its name, and an unknown name says what there is") {
  for (CpuTarget target : available_cpu_targets()) CHECK(find_cpu_target(cpu_target_name(target)) == target);
  CHECK_THROWS_WITH(find_cpu_target("avx9"), Catch::Matchers::ContainsSubstring("BRISLING_FORCE_TARGET") &&
                                                 Catch::Matchers::ContainsSubstring("avx9") &&
                                                 Catch::Matchers::ContainsSubstring("scalar"));
}

}  // namespace brisling
