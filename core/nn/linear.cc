#include "core/nn/linear.h"

namespace brisling {
namespace {

WeightStorage storage_of(DType dtype) {
  switch (dtype) {
    case DType::kF32:
      return WeightStorage::kF32;
    case DType::kF16:
      return WeightStorage::kF16;
    case DType::kBF16:
      return WeightStorage::kBF16;
    case DType::kQ8_0:
      return WeightStorage::kQ8_0;
  }
  return WeightStorage::kF32;
}

}  // namespace

Linear::Linear(const Scope& scope, int64_t in, int64_t out, const Packing& packing)
    : Linear(std::span(&scope, 1), in, out, packing) {}

Linear::Linear(std::span<const Scope> scopes, int64_t in, int64_t out, const Packing& packing) {
  std::vector<TensorView> parts;
  for (const Scope& scope : scopes) {
    parts.push_back(scope.tensor("weight", {out, in}));
    const std::vector<float> bias = scope.vector("bias", out);
    bias_.insert(bias_.end(), bias.begin(), bias.end());
  }
  const WeightStorage storage = packing.storage.value_or(storage_of(parts.front().dtype));
  weight_ = packing.backend.pack(parts, storage, packing.provider);
}

void Linear::forward(Context& context, ConstMatrix input, Matrix out, Activation activation,
                     const float* residual) const {
  context.linear({.input = input,
                  .weight = weight_.get(),
                  .bias = bias_.data(),
                  .activation = activation,
                  .residual = residual,
                  .out = out});
}

}  // namespace brisling
