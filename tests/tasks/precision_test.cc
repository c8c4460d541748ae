// How far MiniLM's vectors are from float32 in each precision: 480 sentences and passages.
#include <cmath>
#include <numeric>

#include "tests/tasks/embedding_support.h"

namespace brisling {
namespace {

using namespace test;

std::vector<float> embed_sentences(const MiniLm& minilm, const std::string& model, const char* weights) {
  return embed(Embedder::open(model, options({{"weights", weights}})), minilm.sentences);
}

// The dot products of all pairs of rows.
std::vector<double> pair_similarities(const std::vector<float>& rows, size_t width) {
  std::vector<double> similarities;
  for (size_t a = 0; a < rows.size(); a += width) {
    for (size_t b = 0; b < a; b += width) {
      const auto first = rows.begin() + static_cast<ptrdiff_t>(a);
      similarities.push_back(std::inner_product(first, first + static_cast<ptrdiff_t>(width),
                                                rows.begin() + static_cast<ptrdiff_t>(b), 0.0));
    }
  }
  return similarities;
}

// The place of each value in the sorted list, from -1 to 1.
std::vector<double> centred_ranks(const std::vector<double>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (size_t i = 0; i < order.size(); ++i)
    ranks[order[i]] = 2.0 * static_cast<double>(i) / static_cast<double>(order.size() - 1) - 1;
  return ranks;
}

// Spearman's coefficient.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const std::vector<double> ranks_a = centred_ranks(a), ranks_b = centred_ranks(b);
  return std::inner_product(ranks_a.begin(), ranks_a.end(), ranks_b.begin(), 0.0) /
         std::inner_product(ranks_a.begin(), ranks_a.end(), ranks_a.begin(), 0.0);
}

struct Bounds {
  double mean, min, ranks;
};
void check_precision(const std::string& model, const char* reference, const char* weights,
                     const Bounds& bounds) {
  const MiniLm minilm;
  const std::vector<float> expected = minilm.reference(reference, "sentences");
  const std::vector<float> actual = embed_sentences(minilm, model, weights);
  const Cosines cosine = cosines(actual, expected, 384);
  const double ranks = rank_correlation(pair_similarities(actual, 384), pair_similarities(expected, 384));
  INFO(weights << ": cosine mean " << cosine.mean << ", min " << cosine.min << "; ranks " << ranks);
  CHECK(cosine.mean >= bounds.mean);
  CHECK(cosine.min >= bounds.min);
  CHECK(ranks >= bounds.ranks);
}

constexpr Bounds kF16 = {0.99999, 0.99999, 0.99999}, kBF16 = {0.9999, 0.9999, 0.9999},
                 kInt8 = {0.9985, 0.991, 0.9985};

}  // namespace

TEST_CASE("the bundled file in its own precision stays close to float32", "[slow]") {
  check_precision(bundled_model().string(), "minilm", "auto", {0.9995, 0.9975, 0.9995});
}

TEST_CASE("the bundled file in other precisions stays close to float32", "[slow]") {
  check_precision(bundled_model().string(), "minilm-q8", "f16", kF16);
  check_precision(bundled_model().string(), "minilm-q8", "bf16", kBF16);
  check_precision(bundled_model().string(), "minilm-q8", "int8", kInt8);
}

TEST_CASE("the float32 MiniLM directory in other precisions stays close to float32", "[slow]") {
  const auto model = shared_file("models/all-MiniLM-L6-v2");
  if (!model) SKIP("the float32 MiniLM is not here");
  check_precision(model->string(), "minilm", "f16", kF16);
  check_precision(model->string(), "minilm", "bf16", kBF16);
  check_precision(model->string(), "minilm", "int8", kInt8);
}

}  // namespace brisling
