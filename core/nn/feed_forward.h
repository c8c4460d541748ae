// The position-wise feed-forward networks of transformer layers.
#pragma once

#include <string>
#include <string_view>

#include "core/nn/linear.h"

namespace brisling {

// "gelu", "gelu_new", "relu", "silu", … as transformers' hidden_act spells them; fails with
// kUnsupported, naming `source`.
Activation activation_named(std::string_view name, const std::string& source);

// out = down(activation(up(input))) + residual
class FeedForward {
 public:
  FeedForward(const Scope& up, const Scope& down, int64_t hidden_size, int64_t intermediate_size,
              Activation activation, const Packing& packing)
      : up_(up, hidden_size, intermediate_size, packing),
        down_(down, intermediate_size, hidden_size, packing),
        activation_(activation) {}

  void forward(Context& context, ConstMatrix input, const float* residual, Matrix out) const {
    const Arena::Scope scratch(context.arena);
    const Matrix intermediate = context.arena.matrix(input.rows, up_.out_features());
    up_.forward(context, input, intermediate, activation_);
    down_.forward(context, intermediate, out, Activation::kNone, residual);
  }

 private:
  Linear up_, down_;
  Activation activation_;
};

// out = down(activation(gate(input)) * up(input)) + residual (arXiv 2002.05202: GeGLU, SwiGLU)
class GatedFeedForward {
 public:
  enum class Order : bool { kGateFirst, kUpFirst };

  // `gate_and_up` gives gate and up side by side, in the order named.
  GatedFeedForward(Linear gate_and_up, Linear down, Order order, Activation activation)
      : gate_and_up_(std::move(gate_and_up)),
        down_(std::move(down)),
        order_(order),
        activation_(activation) {}

  void forward(Context& context, ConstMatrix input, const float* residual, Matrix out) const {
    const Arena::Scope scratch(context.arena);
    const Matrix both = context.arena.matrix(input.rows, gate_and_up_.out_features());
    gate_and_up_.forward(context, input, both);
    const Matrix gated = context.arena.matrix(input.rows, both.cols / 2);
    context.gated_activation(
        {.input = both, .gate_first = order_ == Order::kGateFirst, .activation = activation_, .out = gated});
    down_.forward(context, gated, out, Activation::kNone, residual);
  }

 private:
  Linear gate_and_up_, down_;
  Order order_;
  Activation activation_;
};

}  // namespace brisling
