// Included by each kernel file after it defined HWY_TARGET_INCLUDE as itself; from then on the
// file is compiled once per target, in namespace HWY_NAMESPACE (N_SSE4, N_AVX2, N_AVX3, N_NEON)
// with that target's instructions switched on by pragma. Code outside those namespaces is
// compiled for the baseline, so inline functions of other headers never need a newer CPU; a test
// reads the object files to see that it stays so.
//
// Highway's headers alone are used: its run-time dispatch would need its shared library.
// No include guard: every pass needs the rest of highway.h.
// Headers ending in -inl.h come after it, apart from it where sorting would put them first.

#ifndef BRISLING_KERNELS_TARGETS
#define BRISLING_KERNELS_TARGETS
#include "kernels/cpu/cpu_target.h"

// The baseline (SCALAR or EMU128) has to stay enabled but compiles nothing: our scalar kernels
// are plain C++.
#define HWY_DISABLED_TARGETS \
  (~(HWY_SSE4 | HWY_AVX2 | HWY_AVX3 | HWY_NEON | HWY_SCALAR | HWY_EMU128) & ((1LL << 62) | ((1LL << 62) - 1)))
#define HWY_COMPILE_ALL_ATTAINABLE
#define HWY_DISABLE_PCLMUL_AES

#define BRISLING_VECTOR_TARGET (HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128)

// A KernelTable of the scalar function of this name and its twins in the targets' namespaces.
#if defined(__x86_64__)
#define BRISLING_KERNEL_TABLE(function)                                                         \
  {                                                                                             \
    {                                                                                           \
      scalar::function, N_SSE4::function, N_AVX2::function, N_AVX2::function, N_AVX3::function, \
          N_AVX3::function, N_AVX3::function, nullptr, nullptr                                  \
    }                                                                                           \
  }
// Where targets with a dot product of bytes have kernels of their own, function_vnni and function_dotprod.
#define BRISLING_DOT_KERNEL_TABLE(function)                                                            \
  {                                                                                                    \
    {                                                                                                  \
      scalar::function, N_SSE4::function, N_AVX2::function, N_AVX2::function##_vnni, N_AVX3::function, \
          N_AVX3::function##_vnni, N_AVX3::function##_vnni, nullptr, nullptr                           \
    }                                                                                                  \
  }
#elif defined(__aarch64__)
#define BRISLING_KERNEL_TABLE(function)                                                         \
  {                                                                                             \
    {                                                                                           \
      scalar::function, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, N_NEON::function, \
          N_NEON::function                                                                      \
    }                                                                                           \
  }
#define BRISLING_DOT_KERNEL_TABLE(function)                                                     \
  {                                                                                             \
    {                                                                                           \
      scalar::function, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, N_NEON::function, \
          N_NEON::function##_dotprod                                                            \
    }                                                                                           \
  }
#else
#define BRISLING_KERNEL_TABLE(function)                                                          \
  {                                                                                              \
    { scalar::function, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr } \
  }
#define BRISLING_DOT_KERNEL_TABLE(function) BRISLING_KERNEL_TABLE(function)
#endif
#endif  // BRISLING_KERNELS_TARGETS

#include "hwy/foreach_target.h"
#include "hwy/highway.h"
