// Rotary position embeddings (arXiv 2104.09864), tabulated for every position at load.
#pragma once

#include <vector>

#include "core/nn/context.h"

namespace brisling {

class Rotary {
 public:
  // Dimension pairs (i, i + dim / 2) turn by position * theta^(-2 i / dim), times `scale` (1 = none).
  Rotary(int64_t max_positions, int64_t dim, double theta, double scale = 1.0);

  // Turns the first `heads` heads of each row of qkv: queries and keys. `positions` [rows].
  void forward(Context& context, Matrix qkv, const int32_t* positions, int64_t heads,
               int64_t head_dim) const {
    context.rotary({.qkv = qkv,
                    .positions = positions,
                    .cosines = cosines_.data(),
                    .sines = sines_.data(),
                    .heads = heads,
                    .head_dim = head_dim,
                    .rotary_dim = dim_});
  }

 private:
  int64_t dim_;
  std::vector<float> cosines_, sines_;  // [max_positions, dim / 2]
};

}  // namespace brisling
