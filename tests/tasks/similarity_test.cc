#include "core/tasks/similarity.h"

#include <cmath>

#include "tests/tasks/embedding_support.h"

namespace brisling {
namespace {

using namespace test;

std::vector<float> scores_of(Similarity function, ConstMatrix a, ConstMatrix b, int threads = 1) {
  std::vector<float> out(static_cast<size_t>(a.rows * b.rows));
  similarities(function, a, b, threads, out.data());
  return out;
}

}  // namespace

TEST_CASE("the four similarities are the reference's") {
  const Json expected = read_json(golden("st-bert-mean/similarities.json"));
  const std::vector<float> rows =
      numbers_of(read_json(golden("st-bert-mean/expected.json")).at("embeddings"));
  for (size_t f = 0; f < kSimilarityNames.size(); ++f) {
    INFO(kSimilarityNames[f]);
    const ConstMatrix a{rows.data(), 6, 32}, b{&rows[6 * 32], 6, 32};
    const std::vector<float> scores = scores_of(static_cast<Similarity>(f), a, b);
    CHECK(error(scores, numbers_of(expected.at(kSimilarityNames[f]))) <= 1e-5);
    CHECK(scores_of(static_cast<Similarity>(f), a, b, 4) == scores);
  }
}

TEST_CASE("similarities of small vectors") {
  const float a[] = {3, 4, 0, 0}, b[] = {3, 4, 0, 5, -3, -4};  // two rows, three rows
  const ConstMatrix left{a, 2, 2}, right{b, 3, 2};
  CHECK(error(scores_of(Similarity::kCosine, left, right), {1, 0.8f, -1, 0, 0, 0}) <= 1e-6);
  CHECK(scores_of(Similarity::kDot, left, right) == std::vector<float>{25, 20, -25, 0, 0, 0});
  CHECK(error(scores_of(Similarity::kEuclidean, left, right), {0, -std::sqrt(10.0f), -10, -5, -5, -5}) <=
        1e-6);
  CHECK(scores_of(Similarity::kManhattan, left, right) == std::vector<float>{0, -4, -14, -7, -5, -7});
  CHECK(scores_of(Similarity::kDot, {nullptr, 0, 2}, right).empty());
}

}  // namespace brisling
