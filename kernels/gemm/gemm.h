// What the linear op asks of a GEMM provider. Providers: native (our packed panels) and oneDNN.
#pragma once

#include <memory>
#include <span>

#include "core/nn/backend.h"
#include "kernels/cpu/cpu_target.h"

namespace brisling {

// A weight matrix packed by a provider, which multiplies with it.
class GemmMatrix : public PackedMatrix {
 public:
  using PackedMatrix::PackedMatrix;

  // Any number of rows, 0 included; safe from many threads at once.
  virtual void linear(const LinearArgs& args, Execution& execution) const = 0;

  // The kernel that computes for `rows` rows, as the provider names it.
  virtual std::string implementation(int64_t rows) const = 0;
};

// Parts are matrices [out_i, in] of one `in` > 0, packed as [sum of out_i, in]. For kQ8_0, `in` is
// a multiple of 32. Checked by the caller.
using WeightParts = std::span<const TensorView>;
std::unique_ptr<GemmMatrix> pack_native(WeightParts parts, WeightStorage storage, CpuTarget target);

// Fails with kUnsupported, saying how to get it, where oneDNN is not there. 16-bit and 8-bit
// storages are expanded to float32.
std::unique_ptr<GemmMatrix> pack_onednn(WeightParts parts, CpuTarget target);

inline int64_t total_rows(WeightParts parts) {
  int64_t rows = 0;
  for (const TensorView& part : parts) rows += part.shape[0];
  return rows;
}

}  // namespace brisling
