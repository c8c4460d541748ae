#include "core/tasks/ranking.h"

#include <algorithm>
#include <cstddef>

namespace brisling {

void Ranking::add(std::span<const float> group, int64_t top_k, double threshold) {
  const auto begin = static_cast<ptrdiff_t>(indices.size());
  for (size_t i = 0; i < group.size(); ++i) {
    if (group[i] >= threshold) indices.push_back(static_cast<int64_t>(i));
  }
  std::stable_sort(indices.begin() + begin, indices.end(), [&](int64_t a, int64_t b) {
    return group[static_cast<size_t>(a)] > group[static_cast<size_t>(b)];
  });
  if (top_k > 0 && std::ssize(indices) - begin > top_k) indices.resize(static_cast<size_t>(begin + top_k));
  for (size_t row = scores.size(); row < indices.size(); ++row) {
    scores.push_back(group[static_cast<size_t>(indices[row])]);
  }
  offsets.push_back(std::ssize(indices));
}

}  // namespace brisling
