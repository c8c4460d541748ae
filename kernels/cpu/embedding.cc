#include <cstring>

#include "core/base/float16.h"
#include "kernels/cpu/row_kernels.h"
#include "kernels/cpu/scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/embedding.cc"
#include "kernels/cpu/targets-inl.h"
#include "kernels/cpu/vector_math-inl.h"

#if BRISLING_VECTOR_TARGET
HWY_BEFORE_NAMESPACE();
namespace brisling::HWY_NAMESPACE {

// Up to kLanes elements of a table's type; the table may lie at any address.
template <class T>
HWY_INLINE hn::Vec<hn::Rebind<T, Floats>> load_elements(const uint8_t* bytes, int64_t n) {
  const hn::Rebind<T, Floats> d;
  HWY_ALIGN T lanes[kLanes];
  if (n >= kLanes) {
    std::memcpy(lanes, bytes, sizeof lanes);  // of a size that the compiler knows: one load
  } else {
    std::memset(lanes, 0, sizeof lanes);
    std::memcpy(lanes, bytes, static_cast<size_t>(n) * sizeof(T));
  }
  return hn::Load(d, lanes);
}

// Elements [i, i + n) of a row, n cut to kLanes.
HWY_INLINE Vector load_row(DType dtype, const uint8_t* row, int64_t i, int64_t n) {
  const Floats d;
  switch (dtype) {
    case DType::kF32:
      return load_elements<float>(row + 4 * i, n);
    case DType::kF16:
      return hn::PromoteTo(d, load_elements<hwy::float16_t>(row + 2 * i, n));
    case DType::kBF16:
      return hn::PromoteTo(d, load_elements<hwy::bfloat16_t>(row + 2 * i, n));
    case DType::kQ8_0: {  // a vector never crosses a block: kLanes divides 32
      const uint8_t* block = row + i / kQ8BlockElements * kQ8BlockBytes;
      uint16_t scale;
      std::memcpy(&scale, block, sizeof scale);
      const auto quants = load_elements<int8_t>(block + 2 + i % kQ8BlockElements, n);
      return hn::Mul(hn::Set(d, float_from_f16(scale)), hn::ConvertTo(d, hn::PromoteTo(Ints(), quants)));
    }
  }
  return hn::Zero(d);
}

void embedding(const EmbeddingArgs& args, int64_t first, int64_t last) {
  const int64_t cols = args.out.cols;
  for (int64_t r = first; r < last; ++r) {
    float* out = args.out.row(r);
    for (int table = 0; table < args.count; ++table) {
      const TensorView& view = args.lookups[table].table;
      const DTypeInfo& info = dtype_info(view.dtype);
      const int64_t row_bytes = cols / info.block_elements * info.block_bytes;
      const uint8_t* row = static_cast<const uint8_t*>(view.data) + args.lookups[table].ids[r] * row_bytes;
      for_each_vector(cols, [&](int64_t i, int64_t n) HWY_ATTR {
        const Vector x = load_row(view.dtype, row, i, n);
        store(table == 0 ? x : hn::Add(load(out + i, n), x), out + i, n);
      });
    }
  }
}

}  // namespace brisling::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace brisling {
const KernelTable<void(const EmbeddingArgs&, int64_t, int64_t)> kEmbeddingKernels =
    BRISLING_KERNEL_TABLE(embedding);
}
#endif
