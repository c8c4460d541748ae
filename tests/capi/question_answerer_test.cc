// Answers through the C interface: columns, units of places, errors.
#include <cmath>

#include "tests/capi/support.h"

using namespace brisling;
using namespace brisling::test;
using Catch::Matchers::ContainsSubstring;

namespace {

using QuestionAnswererHandle =
    std::unique_ptr<brisling_question_answerer, Freed<brisling_question_answerer_free>>;

const brisling_question_answerer* answerer() {
  static const QuestionAnswererHandle handle = [] {
    const std::string model = golden("distilbert-qa").string();
    brisling_question_answerer* out = nullptr;
    ok(brisling_question_answerer_open, model.data(), model.size(), nullptr, &out);
    return QuestionAnswererHandle(out);
  }();
  return handle.get();
}

ResultsHandle answer(const Batch& batch, const brisling_options* options) {
  brisling_results* out = nullptr;
  ok(brisling_question_answerer_answer, answerer(), batch.utf8.data(), batch.utf8.size(),
     batch.offsets.data(), batch.size(), options, &out, nullptr);
  return ResultsHandle(out);
}

}  // namespace

TEST_CASE("answers have their columns, a group for each question") {
  const Json tasks = read_json(golden("distilbert-qa/tasks.json"));
  Batch batch{};
  for (size_t q = 0; q < tasks.at("questions").size(); ++q) {
    for (size_t c = 0; c < tasks.at("contexts").size(); ++c) {
      batch.add(tasks.at("questions")[q].text());
      batch.add(tasks.at("contexts")[c].text());
    }
  }
  const Json expected = tasks.at("runs")[1].at("out");  // top_k 3
  const ResultsHandle results = answer(batch, make_options({{"top_k", "3"}}).get());
  REQUIRE(brisling_results_groups(results.get()) == expected.size());
  REQUIRE(brisling_results_rows(results.get()) == 3 * expected.size());
  const std::vector<int64_t> starts = integers(results.get(), "start"), ends = integers(results.get(), "end");
  std::vector<float> scores(starts.size());
  ok(brisling_results_floats, results.get(), "score", size_t{5}, scores.data(), scores.size());
  for (size_t row = 0; row < starts.size(); ++row) {
    const Json one = expected[row / 3][row % 3];
    CHECK(text_at(results.get(), row, "text") == one.at("answer").text());
    CHECK(starts[row] == one.at("start").integer(0, 1000));
    CHECK(ends[row] == one.at("end").integer(0, 1000));
    CHECK(std::abs(scores[row] - one.at("score").number()) <= 1e-5);
  }
}

TEST_CASE("places of answers in bytes cut them out of the context") {
  const std::string context =
      "Stra\xC3\x9F"
      "e und Gr\xC3\xB6\xC3\x9F"
      "e: the caf\xC3\xA9 opens.";
  const ResultsHandle results =
      answer({"When?", context}, make_options({{"offsets", "bytes"}, {"top_k", "5"}}).get());
  const std::vector<int64_t> starts = integers(results.get(), "start"), ends = integers(results.get(), "end");
  for (size_t row = 0; row < starts.size(); ++row) {
    CHECK(text_at(results.get(), row, "text") ==
          context.substr(static_cast<size_t>(starts[row]), static_cast<size_t>(ends[row] - starts[row])));
  }
}

TEST_CASE("what question answerers refuse") {
  CHECK(brisling_question_answerer_max_length(answerer()) == 128);
  CHECK(brisling_question_answerer_max_length(nullptr) == 0);
  brisling_question_answerer_free(nullptr);
  const int64_t offsets[] = {0, 1, 2};
  brisling_results* out = nullptr;
  const auto refused = [&](const brisling_question_answerer* handle, size_t n,
                           const brisling_options* options, brisling_results** results) {
    return failure(BRISLING_INVALID_ARGUMENT, brisling_question_answerer_answer, handle, "ab", size_t{2},
                   offsets, n, options, results, nullptr);
  };
  CHECK_THAT(refused(nullptr, 2, nullptr, &out), ContainsSubstring("argument answerer is NULL"));
  CHECK_THAT(refused(answerer(), 2, nullptr, nullptr), ContainsSubstring("argument out is NULL"));
  CHECK_THAT(refused(answerer(), 1, nullptr, &out), ContainsSubstring("even"));
  CHECK_THAT(refused(answerer(), 2, make_options({{"stride", "1"}}).get(), &out),
             ContainsSubstring("doc_stride"));
  CHECK(out == nullptr);
}
