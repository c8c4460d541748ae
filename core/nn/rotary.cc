#include "core/nn/rotary.h"

#include <cmath>

namespace brisling {

Rotary::Rotary(int64_t max_positions, int64_t dim, double theta, double scale) : dim_(dim) {
  const int64_t half = dim / 2;
  std::vector<float> frequencies;
  // In float32 where the reference is: the frequency, and its product with the position.
  for (int64_t i = 0; i < half; ++i) {
    const double exponent = static_cast<double>(2 * i) / static_cast<double>(dim);
    frequencies.push_back(static_cast<float>(scale / std::pow(theta, exponent)));
  }
  cosines_.reserve(static_cast<size_t>(max_positions * half));
  sines_.reserve(static_cast<size_t>(max_positions * half));
  for (int64_t position = 0; position < max_positions; ++position) {
    for (const float frequency : frequencies) {
      const float angle = static_cast<float>(position) * frequency;
      cosines_.push_back(std::cos(angle));
      sines_.push_back(std::sin(angle));
    }
  }
}

}  // namespace brisling
