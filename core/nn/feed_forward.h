// The position-wise feed-forward network: down(activation(up(x))) + x.
#pragma once

#include <string_view>

#include "core/nn/linear.h"

namespace brisling {

// "gelu", "gelu_new", "relu", … as transformers' hidden_act spells them; fails with kUnsupported,
// naming `source`.
Activation activation_named(std::string_view name, const std::string& source);

class FeedForward {
 public:
  FeedForward(const Scope& up, const Scope& down, int64_t hidden_size, int64_t intermediate_size,
              Activation activation, const Packing& packing)
      : up_(up, hidden_size, intermediate_size, packing),
        down_(down, intermediate_size, hidden_size, packing),
        activation_(activation) {}

  void forward(Context& context, ConstMatrix hidden, Matrix out) const {
    const Arena::Scope scratch(context.arena);
    const Matrix intermediate = context.arena.matrix(hidden.rows, up_.out_features());
    up_.forward(context, hidden, intermediate, activation_);
    down_.forward(context, intermediate, out, Activation::kNone, hidden.data);
  }

 private:
  Linear up_, down_;
  Activation activation_;
};

}  // namespace brisling
