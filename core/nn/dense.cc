#include "core/nn/dense.h"

#include "core/base/in_quotes.h"
#include "core/base/status.h"

namespace brisling {
namespace {

// By the class's last name: torch.nn.modules.activation.Tanh, torch.nn.modules.linear.Identity.
Activation torch_activation(const DenseModule& module) {
  constexpr std::pair<std::string_view, Activation> kClasses[] = {{"Identity", Activation::kNone},
                                                                  {"GELU", Activation::kGelu},
                                                                  {"ReLU", Activation::kRelu},
                                                                  {"SiLU", Activation::kSilu},
                                                                  {"Tanh", Activation::kTanh}};
  const std::string_view path = module.activation;
  for (const auto& [name, activation] : kClasses) {
    if (path.starts_with("torch.nn.") && path.substr(path.rfind('.') + 1) == name) return activation;
  }
  fail(Status::kUnsupported, (module.folder / "config.json").string(), ": activation_function ",
       in_quotes(path), " is not supported; supported of torch.nn: Identity, GELU, ReLU, SiLU, Tanh");
}

Linear load_linear(const DenseModule& module, const Packing& packing) {
  Weights weights = Weights::open_directory(module.folder);
  return Linear(weights.root() / "linear", module.in_features, module.out_features, packing,
                module.bias ? Bias::kPresent : Bias::kNone);
}

}  // namespace

Dense::Dense(const DenseModule& module, const Packing& packing)
    : activation_(torch_activation(module)), linear_(load_linear(module, packing)) {}

}  // namespace brisling
