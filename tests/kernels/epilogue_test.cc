#include "kernels/cpu/epilogue.h"

#include <limits>

#include "kernels/cpu/scalar.h"
#include "tests/kernels/kernel_support.h"

namespace brisling {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<float> activate(CpuTarget target, Activation activation, const std::vector<float>& input) {
  std::vector<float> out(input.size());
  const int64_t count = static_cast<int64_t>(input.size());
  LinearArgs args{};
  args.activation = activation;
  args.out = {out.data(), 1, count};
  kEpilogueKernels[target](args, {input.data(), count, 0, 1, 0, count});
  return out;
}

// [-11, 11] densely, and magnitudes down to the smallest numbers.
std::vector<float> dense_range() {
  std::vector<float> values;
  for (int i = -1100000; i <= 1100000; ++i) values.push_back(static_cast<float>(i) * 1e-5f);
  for (float x = 1.0f; x > 1e-38f; x *= 0.37f) values.insert(values.end(), {x, -x});
  return values;
}

double gelu(double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); }
double gelu_tanh(double x) {
  return 0.5 * x * (1.0 + std::tanh(std::sqrt(2.0 / 3.14159265358979323846) * (x + 0.044715 * x * x * x)));
}

double silu(double x) { return x / (1.0 + std::exp(-x)); }
double tanh_of(double x) { return std::tanh(x); }

// The greatest |actual - exact| / max(1, |exact|).
double worst_error(const std::vector<float>& input, const std::vector<float>& output,
                   double (*exact)(double)) {
  double worst = 0;
  for (size_t i = 0; i < input.size(); ++i) {
    const double expected = exact(input[i]);
    worst = std::max(worst, std::fabs(output[i] - expected) / std::max(1.0, std::fabs(expected)));
  }
  return worst;
}

}  // namespace

TEST_CASE("activations agree with double precision over a dense range") {
  const CpuTarget target = each_target();
  const std::vector<float> input = dense_range();
  CHECK(worst_error(input, activate(target, Activation::kGelu, input), gelu) < 2e-7);
  CHECK(worst_error(input, activate(target, Activation::kGeluTanh, input), gelu_tanh) < 4e-7);
  CHECK(worst_error(input, activate(target, Activation::kSilu, input), silu) < 2e-7);
  CHECK(worst_error(input, activate(target, Activation::kTanh, input), tanh_of) < 2e-7);
  CHECK(activate(target, Activation::kNone, input) == input);
}

TEST_CASE("erf, as gelu uses it, is right to 2e-7") {
  const CpuTarget target = each_target();
  const std::vector<float> input = dense_range();
  const std::vector<float> output = activate(target, Activation::kGelu, input);
  double worst = 0;
  for (size_t i = 0; i < input.size(); ++i) {
    if (std::fabs(input[i]) < 1e-3) continue;  // the division would show only its own rounding
    const double erf = 2.0 * output[i] / input[i] - 1.0;
    worst = std::max(worst, std::fabs(erf - std::erf(input[i] / std::sqrt(2.0))));
  }
  CHECK(worst < 2.5e-7);  // of which one rounding of the product is gelu's own
}

TEST_CASE("activations at the ends of the range") {
  const CpuTarget target = each_target();
  const std::vector<float> input = {NAN, kInfinity, 1000.0f, -1000.0f, 0.0f, -3.0f, 2.0f};
  for (Activation activation : {Activation::kGelu, Activation::kGeluTanh, Activation::kSilu}) {
    const std::vector<float> out = activate(target, activation, input);
    CHECK(std::isnan(out[0]));
    CHECK(out[1] == kInfinity);
    CHECK(out[2] == 1000.0f);
    CHECK(out[3] == 0.0f);
    CHECK(out[4] == 0.0f);
  }
  CHECK(close(activate(target, Activation::kRelu, input), {NAN, kInfinity, 1000, 0, 0, 0, 2}, 0.0));
  const float tanh_2 = std::tanh(2.0f), tanh_3 = std::tanh(3.0f);
  CHECK(close(activate(target, Activation::kTanh, input), {NAN, 1, 1, -1, 0, -tanh_3, tanh_2}, 2e-7));
}

TEST_CASE("the epilogue adds bias and residual at the tile's place and touches nothing else") {
  const CpuTarget target = each_target();
  for (int64_t columns : awkward_sizes()) {
    constexpr int64_t kRows = 3, kFirstRow = 1, kTileRows = 2, kColumn = 5, kStride = 400;
    const int64_t width = columns + 7;
    Misaligned product(random_values(kTileRows * kStride, 1)), bias(random_values(width, 2));
    Misaligned residual(random_values(kRows * width, 3));
    const auto finish = [&](CpuTarget chosen, bool in_place) {
      Misaligned out(residual.values());
      const LinearArgs args{.input = {},
                            .weight = nullptr,
                            .bias = bias.data(),
                            .activation = Activation::kRelu,
                            .residual = in_place ? out.data() : residual.data(),
                            .out = {out.data(), kRows, width}};
      kEpilogueKernels[chosen](args, {product.data(), kStride, kFirstRow, kTileRows, kColumn, columns});
      CHECK(out.guards_intact());
      return out.values();
    };
    std::vector<float> expected = residual.values();
    for (int64_t r = 0; r < kTileRows; ++r) {
      for (int64_t c = 0; c < columns; ++c) {
        const float x = product.data()[r * kStride + c] + bias.data()[kColumn + c];
        expected[static_cast<size_t>((kFirstRow + r) * width + kColumn + c)] += std::max(x, 0.0f);
      }
    }
    CHECK(finish(target, false) == expected);
    CHECK(finish(target, true) == expected);
  }
}

}  // namespace brisling
