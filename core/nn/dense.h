// The Dense module of sentence-transformers: activation(x W^T + b).
#pragma once

#include "core/files/sentence_config.h"
#include "core/nn/linear.h"

namespace brisling {

class Dense {
 public:
  // Reads "linear.weight" and "linear.bias" of the module's folder. Fails with kUnsupported where
  // the activation is not among torch's Tanh, GELU, ReLU, SiLU and Identity.
  Dense(const DenseModule& module, const Packing& packing);

  int64_t out_features() const { return linear_.out_features(); }

  // [input.rows, out_features()], in the context's arena.
  Matrix forward(Context& context, ConstMatrix input) const {
    const Matrix out = context.arena.matrix(input.rows, out_features());
    linear_.forward(context, input, out, activation_);
    return out;
  }

 private:
  Activation activation_;
  Linear linear_;
};

}  // namespace brisling
