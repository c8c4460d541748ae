// Entities through the C interface: columns, units of places, errors.
#include "tests/capi/support.h"

using namespace brisling;
using namespace brisling::test;
using Catch::Matchers::ContainsSubstring;

namespace {

using TokenClassifierHandle =
    std::unique_ptr<brisling_token_classifier, Freed<brisling_token_classifier_free>>;

TokenClassifierHandle open_token_classifier(const std::string& model) {
  brisling_token_classifier* out = nullptr;
  ok(brisling_token_classifier_open, model.data(), model.size(), nullptr, &out);
  return TokenClassifierHandle(out);
}

const brisling_token_classifier* classifier() {
  static const TokenClassifierHandle handle = open_token_classifier(golden("bert-ner").string());
  return handle.get();
}

ResultsHandle classify(const Batch& batch, const brisling_options* options, size_t* truncated = nullptr) {
  brisling_results* out = nullptr;
  ok(brisling_token_classifier_classify, classifier(), batch.utf8.data(), batch.utf8.size(),
     batch.offsets.data(), batch.size(), options, &out, truncated, nullptr);
  return ResultsHandle(out);
}

}  // namespace

TEST_CASE("entities have their columns, a group for each text") {
  const Json tasks = read_json(golden("bert-ner/tasks.json"));
  Batch batch{};
  for (size_t i = 0; i < tasks.at("texts").size(); ++i) batch.add(tasks.at("texts")[i].text());
  const Json expected = tasks.at("runs")[0].at("out");  // aggregation none, the default

  const ResultsHandle results = classify(batch, nullptr);
  const std::vector<int64_t> groups = offsets_of(results.get());
  const std::vector<int64_t> starts = integers(results.get(), "start"), ends = integers(results.get(), "end");
  const std::vector<int64_t> indices = integers(results.get(), "index");
  std::vector<float> scores(brisling_results_rows(results.get()));
  ok(brisling_results_floats, results.get(), "score", size_t{5}, scores.data(), scores.size());
  REQUIRE(groups.size() == expected.size() + 1);
  for (size_t i = 0; i < expected.size(); ++i) {
    REQUIRE(static_cast<size_t>(groups[i + 1] - groups[i]) == expected[i].size());
    for (size_t e = 0; e < expected[i].size(); ++e) {
      const size_t row = static_cast<size_t>(groups[i]) + e;
      const Json entity = expected[i][e];
      CHECK(text_at(results.get(), row, "label") == entity.at("entity").text());
      CHECK(text_at(results.get(), row, "text") == entity.at("word").text());
      CHECK(starts[row] == entity.at("start").integer(0, 1000));
      CHECK(ends[row] == entity.at("end").integer(0, 1000));
      CHECK(indices[row] == entity.at("index").integer(0, 1000));
      CHECK(std::abs(scores[row] - entity.at("score").number()) <= 1e-5);
    }
  }
}

TEST_CASE("places of entities in bytes") {
  const Batch batch{"n\xC3\xA4h caf\xC3\xA9"};
  const OptionsHandle bytes = make_options({{"offsets", "bytes"}, {"ignore_labels", ""}});
  const OptionsHandle characters = make_options({{"offsets", "characters"}, {"ignore_labels", ""}});
  CHECK(integers(classify(batch, bytes.get()).get(), "end").back() == 10);
  CHECK(integers(classify(batch, characters.get()).get(), "end").back() == 8);
}

TEST_CASE("a call that classifies tokens says how many texts it cut") {
  std::string text;
  while (text.size() < 2000) text += "London ";
  size_t truncated = 9;
  classify({text, "London", text}, nullptr, &truncated);
  CHECK(truncated == 2);
  CHECK(brisling_token_classifier_max_length(classifier()) == 128);
  CHECK(brisling_token_classifier_max_length(nullptr) == 0);
}

TEST_CASE("what token classifiers refuse") {
  brisling_token_classifier* none = nullptr;
  const std::string model = golden("bert").string();
  CHECK_THAT(failure(BRISLING_INVALID_MODEL, brisling_token_classifier_open, model.data(), model.size(),
                     nullptr, &none),
             ContainsSubstring("classifier.weight"));
  const int64_t offsets[] = {0, 1};
  brisling_results* out = nullptr;
  const auto refused = [&](const brisling_token_classifier* handle, const char* utf8,
                           const brisling_options* options, brisling_results** results) {
    return failure(BRISLING_INVALID_ARGUMENT, brisling_token_classifier_classify, handle, utf8, size_t{1},
                   offsets, size_t{1}, options, results, nullptr, nullptr);
  };
  CHECK_THAT(refused(nullptr, "a", nullptr, &out), ContainsSubstring("argument classifier is NULL"));
  CHECK_THAT(refused(classifier(), "a", nullptr, nullptr), ContainsSubstring("argument out is NULL"));
  CHECK_THAT(refused(classifier(), "\xFF", nullptr, &out), ContainsSubstring("UTF-8"));
  CHECK_THAT(refused(classifier(), "a", make_options({{"offsets", "words"}}).get(), &out),
             ContainsSubstring("characters, bytes"));
  CHECK_THAT(refused(classifier(), "a", make_options({{"normalize", "true"}}).get(), &out),
             ContainsSubstring("aggregation"));
  CHECK(out == nullptr);
}
