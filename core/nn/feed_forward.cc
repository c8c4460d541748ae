#include "core/nn/feed_forward.h"

#include "core/base/status.h"

namespace brisling {

Activation activation_named(std::string_view name, const std::string& source) {
  if (name == "gelu" || name == "gelu_python") return Activation::kGelu;
  if (name == "gelu_new" || name == "gelu_pytorch_tanh" || name == "gelu_fast") return Activation::kGeluTanh;
  if (name == "relu") return Activation::kRelu;
  if (name == "silu" || name == "swish") return Activation::kSilu;
  if (name == "tanh") return Activation::kTanh;
  fail(Status::kUnsupported, source, ": hidden_act (the activation) \"", name,
       "\" is not supported; supported: gelu, gelu_new, gelu_pytorch_tanh, relu, silu, tanh");
}

}  // namespace brisling
