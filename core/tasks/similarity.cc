#include "core/tasks/similarity.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/thread_pool.h"

namespace brisling {
namespace {

// The sum of term(a[i], b[i]), in partial sums that the compiler keeps in vector registers.
template <class Term>
double sum(const float* a, const float* b, int64_t size, Term term) {
  constexpr int64_t kSums = 8;
  double sums[kSums] = {};
  int64_t i = 0;
  for (; i + kSums <= size; i += kSums) {
    for (int64_t k = 0; k < kSums; ++k) sums[k] += term(double{a[i + k]}, double{b[i + k]});
  }
  for (; i < size; ++i) sums[0] += term(double{a[i]}, double{b[i]});
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

double dot(const float* a, const float* b, int64_t size) {
  return sum(a, b, size, [](double x, double y) { return x * y; });
}

std::vector<double> lengths_of(ConstMatrix rows) {
  std::vector<double> lengths;
  for (int64_t i = 0; i < rows.rows; ++i)
    lengths.push_back(std::sqrt(dot(rows.row(i), rows.row(i), rows.cols)));
  return lengths;
}

double compare(Similarity function, const float* a, const float* b, int64_t size) {
  switch (function) {
    case Similarity::kCosine:
    case Similarity::kDot:
      return dot(a, b, size);
    case Similarity::kEuclidean:
      return -std::sqrt(sum(a, b, size, [](double x, double y) { return (x - y) * (x - y); }));
    case Similarity::kManhattan:
      return -sum(a, b, size, [](double x, double y) { return std::abs(x - y); });
  }
  return 0;
}

}  // namespace

void similarities(Similarity function, ConstMatrix a, ConstMatrix b, int threads, float* out) {
  const bool is_cosine = function == Similarity::kCosine;
  const std::vector<double> lengths = is_cosine ? lengths_of(b) : std::vector<double>();
  ThreadPool::shared().parallel_for(a.rows, threads, [&](int64_t i) {
    const float* row = a.row(i);
    const double length = is_cosine ? std::sqrt(dot(row, row, a.cols)) : 0;
    for (int64_t j = 0; j < b.rows; ++j) {
      double score = compare(function, row, b.row(j), a.cols);
      if (is_cosine) {
        const double scale = length * lengths[static_cast<size_t>(j)];
        score = scale > 0 ? std::clamp(score / scale, -1.0, 1.0) : 0;
      }
      out[i * b.rows + j] = static_cast<float>(score);
    }
  });
}

}  // namespace brisling
