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

class Linear {
 public:
  // scope/"weight" [out, in] and scope/"bias" [out].
  Linear(const Scope& scope, int64_t in, int64_t out, const Packing& packing);
  // Several matrices [out, in] of one input as a single product: [scopes.size() * out, in].
  Linear(std::span<const Scope> scopes, int64_t in, int64_t out, const Packing& packing);

  int64_t out_features() const { return weight_->out_features(); }

  // out may be where the residual is.
  void forward(Context& context, ConstMatrix input, Matrix out, Activation activation = Activation::kNone,
               const float* residual = nullptr) const;

 private:
  std::unique_ptr<PackedMatrix> weight_;
  std::vector<float> bias_;
};

}  // namespace brisling
