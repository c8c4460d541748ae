// Scores to probabilities.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace brisling {

// exp(x_i) / sum of exp(x_j), in place; the largest is taken off first, so that nothing overflows.
inline void softmax(std::span<float> scores) {
  if (scores.empty()) return;
  const float largest = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (float& score : scores) {
    score = std::exp(score - largest);
    sum += score;
  }
  for (float& score : scores) score = static_cast<float>(score / sum);
}

}  // namespace brisling
