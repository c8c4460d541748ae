#include "core/nn/linear.h"

#include <array>

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

Linear::Linear(const Scope& scope, int64_t in, int64_t out, const Packing& packing, Bias bias)
    : Linear(std::array{Part{scope, out}}, in, packing, bias) {}

Linear::Linear(std::span<const Part> parts, int64_t in, const Packing& packing, Bias bias) {
  std::vector<TensorView> weights;
  for (const auto& [scope, out] : parts) {
    weights.push_back(scope.tensor("weight", {out, in}));
    if (bias == Bias::kNone) continue;
    const std::vector<float> values = scope.vector("bias", out);
    bias_.insert(bias_.end(), values.begin(), values.end());
  }
  const WeightStorage storage = packing.storage.value_or(storage_of(weights.front().dtype));
  weight_ = packing.backend.pack(weights, storage, packing.provider);
}

Linear::Linear(const TensorView& weight, std::vector<float> bias, const Packing& packing)
    : weight_(packing.backend.pack({&weight, 1}, packing.storage.value_or(storage_of(weight.dtype)),
                                   packing.provider)),
      bias_(std::move(bias)) {}

void Linear::forward(Context& context, ConstMatrix input, Matrix out, Activation activation,
                     const float* residual) const {
  context.linear({.input = input,
                  .weight = weight_.get(),
                  .bias = bias_.empty() ? nullptr : bias_.data(),
                  .activation = activation,
                  .residual = residual,
                  .out = out});
}

}  // namespace brisling
