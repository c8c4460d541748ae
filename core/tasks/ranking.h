// Scores in order, grouped by input: what classifying and reranking give.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace brisling {

// One row a score that was kept, the best first in each group.
struct Ranking {
  std::vector<int64_t> offsets{0};  // groups + 1
  std::vector<int64_t> indices;     // which of the group's scores it is
  std::vector<float> scores;
  int64_t truncated = 0;  // inputs that were cut

  // Adds a group of the scores that are at least `threshold`, and of those the best `top_k`
  // (0: all). Equal scores keep their order; NaN is not kept.
  void add(std::span<const float> group, int64_t top_k, double threshold);
};

}  // namespace brisling
