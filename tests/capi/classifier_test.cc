// Labels and ranks through the C interface. The numbers themselves are tested in tests/tasks.
#include <cmath>

#include "tests/capi/support.h"

using namespace brisling;
using namespace brisling::test;
using Catch::Matchers::ContainsSubstring;

namespace {

const brisling_classifier* classifier() {
  static const ClassifierHandle handle = open_classifier(tiny_classifier());
  return handle.get();
}

const brisling_classifier* entailment_model() {
  static const ClassifierHandle handle = open_classifier(tiny_entailment_model());
  return handle.get();
}

const brisling_reranker* reranker() {
  static const RerankerHandle handle = open_reranker(tiny_reranker());
  return handle.get();
}

ResultsHandle classify(const Batch& batch, const brisling_options* options = nullptr,
                       size_t* truncated = nullptr) {
  brisling_results* out = nullptr;
  ok(brisling_classifier_classify, classifier(), batch.utf8.data(), batch.utf8.size(), batch.offsets.data(),
     batch.size(), options, &out, truncated, nullptr);
  return ResultsHandle(out);
}

std::string refused_to_classify(const Batch& batch, const char* name, const char* value) {
  brisling_results* out = nullptr;
  return failure(BRISLING_INVALID_ARGUMENT, brisling_classifier_classify, classifier(), batch.utf8.data(),
                 batch.utf8.size(), batch.offsets.data(), batch.size(), make_options({{name, value}}).get(),
                 &out, nullptr, nullptr);
}

std::vector<std::string> texts_of(const brisling_results* results, std::string_view column) {
  std::vector<std::string> texts;
  for (size_t row = 0; row < brisling_results_rows(results); ++row) {
    texts.push_back(text_at(results, row, column));
  }
  return texts;
}

}  // namespace

TEST_CASE("the labels of a classifier") {
  brisling_results* out = nullptr;
  ok(brisling_classifier_labels, classifier(), &out);
  const ResultsHandle labels(out);
  CHECK(texts_of(out, "label") == std::vector<std::string>{"negative", "neutral", "positive"});
  CHECK(offsets_of(out) == std::vector<int64_t>{0, 3});
  CHECK(brisling_classifier_max_length(classifier()) == 128);

  const ClassifierHandle named =
      open_classifier(tiny_classifier(), make_options({{"labels", "bad\nso so\ngood"}}).get());
  ok(brisling_classifier_labels, named.get(), &out);
  CHECK(texts_of(ResultsHandle(out).get(), "label") == std::vector<std::string>{"bad", "so so", "good"});
}

TEST_CASE("one group a text, one row a label, sorted") {
  const ResultsHandle results = classify({"Hello world", "doctor"});
  CHECK(offsets_of(results.get()) == std::vector<int64_t>{0, 3, 6});
  const std::vector<float> scores = floats_of(results.get(), "score");
  const std::vector<int64_t> indices = integers(results.get(), "index");
  const std::vector<std::string> labels = texts_of(results.get(), "label");
  const std::string names[] = {"negative", "neutral", "positive"};
  for (size_t row = 0; row < 6; ++row) CHECK(labels[row] == names[indices[row]]);
  for (size_t row : {0u, 1u, 3u, 4u}) CHECK(scores[row] >= scores[row + 1]);
  CHECK(std::abs(scores[0] - 0.51458806f) < 1e-5f);
  CHECK(labels[0] == "neutral");

  size_t truncated = 0;
  const ResultsHandle best = classify({"one two three four", "doctor"},
                                      make_options({{"top_k", "1"}, {"max_length", "5"}}).get(), &truncated);
  CHECK(offsets_of(best.get()) == std::vector<int64_t>{0, 1, 2});
  CHECK(truncated == 1);
}

TEST_CASE("what classify refuses") {
  CHECK_THAT(refused_to_classify({"a"}, "function", "tanh"), ContainsSubstring("softmax"));
  CHECK_THAT(refused_to_classify({"a"}, "topk", "1"), ContainsSubstring("top_k"));
  CHECK_THAT(refused_to_classify({"a"}, "pairs", "true"), ContainsSubstring("even"));
  CHECK_THAT(refused_to_classify({"a\xff"}, "top_k", "1"), ContainsSubstring("text 0 is not valid UTF-8"));
  brisling_classifier* out = nullptr;
  const std::string embedder = tiny_embedder();
  CHECK_THAT(failure(BRISLING_INVALID_MODEL, brisling_classifier_open, embedder.data(), embedder.size(),
                     nullptr, &out),
             ContainsSubstring("classifier.weight"));
  CHECK(out == nullptr);
}

TEST_CASE("zero-shot over labels of the caller") {
  const Batch texts{"Hello world", "doctor"}, labels{"sport", "politics", "cooking"};
  const auto zero_shot = [&](const Batch& among, const brisling_options* options) {
    brisling_results* out = nullptr;
    ok(brisling_classifier_zero_shot, entailment_model(), texts.utf8.data(), texts.utf8.size(),
       texts.offsets.data(), texts.size(), among.utf8.data(), among.utf8.size(), among.offsets.data(),
       among.size(), options, &out, nullptr, nullptr);
    return ResultsHandle(out);
  };
  const ResultsHandle results = zero_shot(labels, nullptr);
  CHECK(offsets_of(results.get()) == std::vector<int64_t>{0, 3, 6});
  CHECK(texts_of(results.get(), "label") ==
        std::vector<std::string>{"sport", "politics", "cooking", "sport", "cooking", "politics"});
  CHECK(integers(results.get(), "index") == std::vector<int64_t>{0, 1, 2, 0, 2, 1});
  CHECK(std::abs(floats_of(results.get(), "score")[0] - 0.36892694f) < 1e-5f);
  const ResultsHandle each = zero_shot(labels, make_options({{"multi_label", "true"}, {"top_k", "1"}}).get());
  CHECK(std::abs(floats_of(each.get(), "score")[0] - 0.69035423f) < 1e-5f);

  const auto refused = [&](const Batch& among, const brisling_options* options) {
    brisling_results* out = nullptr;
    return failure(BRISLING_INVALID_ARGUMENT, brisling_classifier_zero_shot, entailment_model(),
                   texts.utf8.data(), texts.utf8.size(), texts.offsets.data(), texts.size(),
                   among.utf8.data(), among.utf8.size(), among.offsets.data(), among.size(), options, &out,
                   nullptr, nullptr);
  };
  CHECK_THAT(refused({}, nullptr), ContainsSubstring("at least one"));
  CHECK_THAT(refused({"a", "\xff"}, nullptr), ContainsSubstring("text 1 of argument labels_utf8"));
  CHECK_THAT(refused(labels, make_options({{"hypothesis_template", "none"}}).get()), ContainsSubstring("{}"));
}

TEST_CASE("scores of pairs, and documents in order") {
  CHECK(brisling_reranker_row_size(reranker()) == 1);
  CHECK(brisling_reranker_max_length(reranker()) == 128);
  const std::string query = "how do returns work?";
  const Batch documents{"Returns are accepted within thirty days.", "The weather in Reykjavik is cold.",
                        "empty query"};
  Batch pairs{};
  for (size_t i = 0; i < documents.size(); ++i) {
    pairs.add(query);
    pairs.add(std::string_view(documents.utf8)
                  .substr(static_cast<size_t>(documents.offsets[i]),
                          static_cast<size_t>(documents.offsets[i + 1] - documents.offsets[i])));
  }
  std::vector<float> scores(3);
  ok(brisling_reranker_score, reranker(), pairs.utf8.data(), pairs.utf8.size(), pairs.offsets.data(),
     pairs.size(), nullptr, scores.data(), scores.size(), nullptr, nullptr);
  CHECK(std::abs(scores[0] - 0.23631075f) < 1e-5f);

  const auto rerank = [&](const brisling_options* options) {
    brisling_results* out = nullptr;
    size_t truncated = 99;
    ok(brisling_reranker_rerank, reranker(), query.data(), query.size(), documents.utf8.data(),
       documents.utf8.size(), documents.offsets.data(), documents.size(), options, &out, &truncated, nullptr);
    CHECK(truncated == 0);
    return ResultsHandle(out);
  };
  const ResultsHandle all = rerank(nullptr);
  CHECK(integers(all.get(), "index") == std::vector<int64_t>{0, 2, 1});
  CHECK(floats_of(all.get(), "score") == std::vector<float>{scores[0], scores[2], scores[1]});
  CHECK(text_at(all.get(), 1, "text") == "empty query");
  CHECK(offsets_of(all.get()) == std::vector<int64_t>{0, 3});
  CHECK(brisling_results_rows(rerank(make_options({{"top_k", "1"}}).get()).get()) == 1);

  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_reranker_score, reranker(), pairs.utf8.data(),
                     pairs.utf8.size(), pairs.offsets.data(), 3, nullptr, scores.data(), scores.size(),
                     nullptr, nullptr),
             ContainsSubstring("even"));
  CHECK_THAT(failure(BRISLING_BUFFER_TOO_SMALL, brisling_reranker_score, reranker(), pairs.utf8.data(),
                     pairs.utf8.size(), pairs.offsets.data(), pairs.size(), nullptr, scores.data(), 2,
                     nullptr, nullptr),
             ContainsSubstring("3 are needed"));
}
