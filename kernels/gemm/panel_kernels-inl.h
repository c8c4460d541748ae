// The register tiles of float products (see panel_kernels.h), compiled once per target.
#if defined(BRISLING_KERNELS_PANEL_KERNELS) == defined(HWY_TARGET_TOGGLE)
#ifdef BRISLING_KERNELS_PANEL_KERNELS
#undef BRISLING_KERNELS_PANEL_KERNELS
#else
#define BRISLING_KERNELS_PANEL_KERNELS
#endif

#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "kernels/cpu/vector_math-inl.h"
#include "kernels/gemm/panel_kernels.h"

HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SSE4
inline constexpr PanelShape kShape = panel_shape(CpuTarget::kSse4);
#elif HWY_TARGET == HWY_AVX2
inline constexpr PanelShape kShape = panel_shape(CpuTarget::kAvx2);
#elif HWY_TARGET == HWY_AVX3
inline constexpr PanelShape kShape = panel_shape(CpuTarget::kAvx512);
#elif HWY_TARGET == HWY_NEON
inline constexpr PanelShape kShape = panel_shape(CpuTarget::kNeon);
#else
inline constexpr PanelShape kShape = panel_shape(CpuTarget::kScalar);
#endif

HWY_INLINE Vector load_weights(const float* data) { return hn::LoadU(Floats(), data); }

template <class Half>
HWY_INLINE Vector load_weights(const Half* data) {
  return hn::PromoteTo(Floats(), hn::LoadU(hn::Rebind<Half, Floats>(), data));
}

// With each step of a kernel that reads kVectors lines a step.
template <int kVectors>
HWY_INLINE void prefetch_lines(const std::byte* line, bool wide) {
  hwy::Prefetch(line);
  if (!wide) return;
  HWY_UNROLL(3) for (int v = 1; v < kVectors; ++v) hwy::Prefetch(line + v * kCacheLine);
}

// Stores a tile's products where `out`, a copy that the stores cannot change, says; `product(r, v)`
// gives them.
template <int kRows, int kVectors, class Product>
HWY_INLINE void store_tile(TileOutput out, const Product& product) {
  const Floats d;
  Vector bias[kVectors];
  HWY_UNROLL(3)
  for (int v = 0; v < kVectors; ++v)
    bias[v] = out.bias == nullptr ? hn::Zero(d) : hn::LoadU(d, out.bias + v * kLanes);
  HWY_UNROLL(8) for (int r = 0; r < kRows; ++r, out.data += out.stride) {
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) {
      Vector x = hn::Add(product(r, v), bias[v]);
      if (out.residual != nullptr) x = hn::Add(x, hn::LoadU(d, out.residual + v * kLanes));
      hn::StoreU(x, d, out.data + v * kLanes);
    }
    if (out.residual != nullptr) out.residual += out.stride;
  }
}

template <int kRows, int kVectors, class Weight>
HWY_NOINLINE void multiply_tile(const PanelProduct& p) {
  constexpr int64_t kColumns = kVectors * kLanes;
  const std::byte* ahead = p.prefetch.start;
  const Floats d;
  Vector sums[kRows][kVectors];
  HWY_UNROLL(8) for (int r = 0; r < kRows; ++r) {
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) sums[r][v] = hn::Zero(d);
  }
  const float* HWY_RESTRICT input = p.input;
  const Weight* HWY_RESTRICT panel = static_cast<const Weight*>(p.panel);
  for (int64_t k = 0; k < p.depth; ++k, panel += kColumns, ahead += p.prefetch.step) {
    Vector weights[kVectors];
    HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) weights[v] = load_weights(panel + v * kLanes);
    prefetch_lines<kVectors>(ahead, p.prefetch.wide);
    HWY_UNROLL(8) for (int r = 0; r < kRows; ++r) {
      const Vector x = hn::Set(d, input[r * p.input_stride + k]);
      HWY_UNROLL(3) for (int v = 0; v < kVectors; ++v) sums[r][v] = hn::MulAdd(x, weights[v], sums[r][v]);
    }
  }
  store_tile<kRows, kVectors>(p.out, [&](int r, int v) HWY_ATTR { return sums[r][v]; });
}

// Picks the tile of p.rows x p.vectors.
template <class Weight, int kRows = kShape.rows, int kVectors = kShape.vectors>
void multiply(const PanelProduct& p) {
  if constexpr (kRows > 1) {
    if (p.rows < kRows) return multiply<Weight, kRows - 1, kVectors>(p);
  }
  if constexpr (kVectors > 1) {
    if (p.vectors < kVectors) return multiply<Weight, kRows, kVectors - 1>(p);
  }
  multiply_tile<kRows, kVectors, Weight>(p);
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
