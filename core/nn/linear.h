// A matrix product with bias: y = x W^T + b.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/files/weights.h"
#include "core/nn/backend.h"
#include "core/nn/context.h"

namespace brisling {

// How the matrices of a model are packed while it loads.
struct Packing {
  const Backend& backend;
  std::optional<WeightStorage> storage;  // none: each matrix keeps the precision of the file
  GemmProvider provider = GemmProvider::kAuto;
};

enum class Bias : bool { kNone, kPresent };

class Linear {
 public:
  // scope/"weight" [out, in] and, if present, scope/"bias" [out].
  struct Part {
    Scope scope;
    int64_t out;
  };
  Linear(const Scope& scope, int64_t in, int64_t out, const Packing& packing, Bias bias = Bias::kPresent);
  // Several matrices of one input as a single product, their outputs side by side.
  Linear(std::span<const Part> parts, int64_t in, const Packing& packing, Bias bias = Bias::kPresent);
  // A weight [out, in] and a bias [out], or none if empty, that do not stand together.
  Linear(const TensorView& weight, std::vector<float> bias, const Packing& packing);

  int64_t out_features() const { return weight_->out_features(); }
  bool rounds_input() const { return weight_->rounds_input(); }

  // out may be where the residual is.
  void forward(Context& context, ConstMatrix input, Matrix out, Activation activation = Activation::kNone,
               const float* residual = nullptr) const;

 private:
  std::unique_ptr<PackedMatrix> weight_;
  std::vector<float> bias_;
};

}  // namespace brisling
