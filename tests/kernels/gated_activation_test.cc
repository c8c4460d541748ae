#include "kernels/cpu/row_kernels.h"
#include "tests/kernels/kernel_support.h"

namespace brisling {
namespace {

constexpr int64_t kRows = 3;

std::vector<float> gated_activation(CpuTarget target, Activation activation, bool gate_first,
                                    const std::vector<float>& input, int64_t cols) {
  Misaligned x(input), out(kRows * cols);
  kGatedActivationKernels[target](
      {{x.data(), kRows, 2 * cols}, gate_first, activation, {out.data(), kRows, cols}}, 0, kRows);
  CHECK(out.guards_intact());
  return out.values();
}

double exact(Activation activation, double x) {
  switch (activation) {
    case Activation::kNone:
      return x;
    case Activation::kGelu:
      return 0.5 * x * std::erfc(-x / std::sqrt(2.0));
    case Activation::kGeluTanh:
      return 0.5 * x *
             (1.0 + std::tanh(std::sqrt(2.0 / 3.14159265358979323846) * (x + 0.044715 * x * x * x)));
    case Activation::kRelu:
      return std::max(x, 0.0);
    case Activation::kSilu:
      return x / (1.0 + std::exp(-x));
    case Activation::kTanh:
      return std::tanh(x);
  }
  return 0.0;
}

}  // namespace

TEST_CASE("gated_activation is the activation of the gate times up, whichever comes first") {
  const CpuTarget target = each_target();
  const Activation activation = GENERATE(Activation::kNone, Activation::kGelu, Activation::kGeluTanh,
                                         Activation::kRelu, Activation::kSilu, Activation::kTanh);
  const bool gate_first = GENERATE(false, true);
  for (int64_t cols : awkward_sizes()) {
    std::vector<float> input = random_values(kRows * 2 * cols, static_cast<uint32_t>(cols));
    for (float& value : input) value *= 6.0f;
    std::vector<float> expected;
    for (int64_t r = 0; r < kRows; ++r) {
      const float* left = input.data() + r * 2 * cols;
      for (int64_t i = 0; i < cols; ++i) {
        const double gate = left[gate_first ? i : cols + i], up = left[gate_first ? cols + i : i];
        expected.push_back(static_cast<float>(exact(activation, gate) * up));
      }
    }
    CHECK(close(gated_activation(target, activation, gate_first, input, cols), expected, 2e-6));
    CHECK(close(gated_activation(CpuTarget::kScalar, activation, gate_first, input, cols), expected, 2e-6));
  }
}

}  // namespace brisling
