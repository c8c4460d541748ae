// Normalisation of rows. In each, out may be the input.
#pragma once

#include <vector>

#include "core/files/weights.h"
#include "core/nn/context.h"
#include "core/nn/linear.h"

namespace brisling {

// Layer normalisation (arXiv 1607.06450).
class LayerNorm {
 public:
  // scope/"weight" and, if present, scope/"bias", both [size]; the first checkpoints of BERT call
  // them "gamma" and "beta".
  LayerNorm(const Scope& scope, int64_t size, double epsilon, Bias bias = Bias::kPresent)
      : weight_(scope.vector(scope.contains("gamma") ? "gamma" : "weight", size)),
        bias_(bias == Bias::kNone ? std::vector<float>()
                                  : scope.vector(scope.contains("beta") ? "beta" : "bias", size)),
        epsilon_(static_cast<float>(epsilon)) {}

  void forward(Context& context, ConstMatrix input, Matrix out) const {
    context.layer_norm({input, weight_.data(), bias_.empty() ? nullptr : bias_.data(), epsilon_, out});
  }

 private:
  std::vector<float> weight_, bias_;
  float epsilon_;
};

// Root mean square normalisation (arXiv 1910.07467).
class RmsNorm {
 public:
  // scope/"weight" [size].
  RmsNorm(const Scope& scope, int64_t size, double epsilon)
      : weight_(scope.vector("weight", size)), epsilon_(static_cast<float>(epsilon)) {}

  void forward(Context& context, ConstMatrix input, Matrix out) const {
    context.rms_norm({input, weight_.data(), epsilon_, out});
  }

 private:
  std::vector<float> weight_;
  float epsilon_;
};

}  // namespace brisling
