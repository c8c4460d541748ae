// What a linear op does to the plain product: out = activation(product + bias) + residual.
#pragma once

#include "core/nn/ops.h"
#include "kernels/cpu/cpu_target.h"

namespace brisling {

// A part of the product x W^T, and where it stands in the op's output.
struct ProductTile {
  const float* data;
  int64_t stride;  // between rows
  int64_t row, rows;
  int64_t column, columns;
};

extern const KernelTable<void(const LinearArgs& args, const ProductTile& tile)> kEpilogueKernels;

}  // namespace brisling
