#pragma once

#include <vector>

#include "core/files/weights.h"
#include "core/nn/context.h"

namespace brisling {

class LayerNorm {
 public:
  // scope/"weight" and scope/"bias", both [size].
  LayerNorm(const Scope& scope, int64_t size, double epsilon)
      : weight_(scope.vector("weight", size)),
        bias_(scope.vector("bias", size)),
        epsilon_(static_cast<float>(epsilon)) {}

  // out may be the input.
  void forward(Context& context, ConstMatrix input, Matrix out) const {
    context.layer_norm({input, weight_.data(), bias_.data(), epsilon_, out});
  }

 private:
  std::vector<float> weight_, bias_;
  float epsilon_;
};

}  // namespace brisling
