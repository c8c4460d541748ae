// Entities against transformers' token-classification pipeline.
#include "core/tasks/token_classifier.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <thread>

#include "tests/support/errors.h"
#include "tests/tasks/support.h"

namespace brisling {
namespace {

using test::check_fails;
using test::golden;
using test::make_options;
using test::TextList;

const TokenClassifier& classifier() {
  static const TokenClassifier opened = TokenClassifier::open(golden("bert-ner").string());
  return opened;
}

using Entities = std::vector<std::vector<Entity>>;

Entities classify(const std::vector<std::string>& texts, const Options& options = {}) {
  return classifier().classify(TextList(texts), options, nullptr).entities;
}

bool same(const Entity& a, const Entity& b) {
  return a.label == b.label && a.score == b.score && a.word == b.word && a.place == b.place &&
         a.index == b.index;
}

bool same(const Entities& a, const Entities& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                      [](const Entity& p, const Entity& q) { return same(p, q); });
  });
}

void check_entity(const std::string& text, const Entity& actual, const Json& expected) {
  const bool grouped = expected.find("entity_group").present();
  CHECK(actual.label == expected.at(grouped ? "entity_group" : "entity").text());
  CHECK(actual.word == expected.at("word").text());
  CHECK(test::characters(text, actual.place.begin) == expected.at("start").integer(0, INT32_MAX));
  CHECK(test::characters(text, actual.place.end) == expected.at("end").integer(0, INT32_MAX));
  CHECK(std::abs(actual.score - expected.at("score").number()) <= 1e-5);
  if (!grouped) CHECK(actual.index == expected.at("index").integer(0, INT32_MAX));
}

// More tokens than the model's 128.
std::string long_text() {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "Ada Lovelace was born in Löndon. ";
  return text;
}

}  // namespace

TEST_CASE("entities agree with the reference for every aggregation") {
  const Json tasks = test::read_json(golden("bert-ner/tasks.json"));
  const std::vector<std::string> texts = test::texts_of(tasks.at("texts"));
  const Json runs = tasks.at("runs");
  REQUIRE(runs.size() == 5);
  for (size_t r = 0; r < runs.size(); ++r) {
    const std::string_view aggregation = runs[r].at("aggregation_strategy").text();
    const Entities actual = classify(texts, make_options({{"aggregation", aggregation}}));
    const Json expected = runs[r].at("out");
    for (size_t i = 0; i < texts.size(); ++i) {
      INFO(aggregation << ": " << texts[i]);
      REQUIRE(actual[i].size() == expected[i].size());
      for (size_t e = 0; e < actual[i].size(); ++e) check_entity(texts[i], actual[i][e], expected[i][e]);
    }
  }
}

TEST_CASE("a text's entities do not depend on its batch, nor on the threads") {
  const std::vector<std::string> texts =
      test::texts_of(test::read_json(golden("bert-ner/tasks.json")).at("texts"));
  const Entities together = classify(texts, make_options({{"aggregation", "simple"}, {"threads", "3"}}));
  for (size_t i = 0; i < texts.size(); ++i) {
    CHECK(same({together[i]},
               classify({texts[i]}, make_options({{"aggregation", "simple"}, {"threads", "1"}}))));
  }
}

TEST_CASE("one classifier from many threads", "[concurrency]") {
  const std::vector<std::string> texts = {long_text(), "doctor", "The quick brown fox"};
  const Options options = make_options({{"aggregation", "first"}, {"stride", "16"}});
  const Entities expected = classify(texts, options);
  std::vector<std::thread> threads;
  std::vector<Entities> actual(4);
  for (size_t t = 0; t < actual.size(); ++t) {
    threads.emplace_back([&, t] { actual[t] = classify(texts, options); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Entities& entities : actual) CHECK(same(entities, expected));
}

TEST_CASE("ignored labels are left out, and none by an empty list") {
  const std::string text = "The quick brown fox jumps over the lazy dog.";
  const auto count = [&](std::string_view ignored) {
    return classify({text}, make_options({{"ignore_labels", ignored}}))[0].size();
  };
  CHECK(count("") == 18);
  CHECK(count("O") == classify({text})[0].size());
  CHECK(count("O") == 17);
  CHECK(count("B-PER\nI-LOC\nI-PER\nB-LOC\nO") == 0);
}

TEST_CASE("long texts: cut and counted, or read in windows") {
  const std::string text = long_text();
  const auto cut = classifier().classify(TextList({text, "short"}), {}, nullptr);
  CHECK(cut.truncated == 1);
  CHECK(cut.entities[0].back().index < 128);

  const Options windows = make_options({{"aggregation", "simple"}, {"stride", "32"}});
  const auto whole = classifier().classify(TextList({text, "short"}), windows, nullptr);
  CHECK(whole.truncated == 0);
  CHECK(whole.entities[0].back().place.end > static_cast<int64_t>(text.size()) - 40);
  for (size_t i = 1; i < whole.entities[0].size(); ++i) {
    CHECK(whole.entities[0][i].place.begin >= whole.entities[0][i - 1].place.end);
    CHECK(whole.entities[0][i].index > whole.entities[0][i - 1].index);
  }
  CHECK(same({whole.entities[1]}, classify({"short"}, make_options({{"aggregation", "simple"}}))));
}

TEST_CASE("of overlapping entities the longest stays, then the most certain") {
  const auto entity = [](int64_t begin, int64_t end, float score) {
    return Entity{.label = "PER", .score = score, .word = "", .place = {begin, end}, .index = 0};
  };
  const std::vector<Entity> merged =
      EntityFinder::merge("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9 abcdefgh",
                          {entity(0, 8, 0.5f), entity(4, 8, 0.9f), entity(9, 13, 0.5f), entity(10, 14, 0.7f),
                           entity(14, 16, 0.1f)});
  REQUIRE(merged.size() == 3);
  CHECK(merged[0].place == Span{0, 8});
  CHECK(merged[1].place == Span{10, 14});
  CHECK(merged[2].place == Span{14, 16});
}

TEST_CASE("no texts, and empty ones, give no entities") {
  CHECK(classify({}).empty());
  CHECK(classify({"", " "}).at(1).empty());
}

TEST_CASE("a cancelled call ends") {
  Control control;
  control.cancel();
  check_fails(Status::kCancelled, {"cancelled"},
              [&] { classifier().classify(TextList({std::string("text")}), {}, &control); });
}

TEST_CASE("bad options are refused by name") {
  const auto refused = [](std::string_view name, std::string_view value,
                          std::initializer_list<std::string> parts) {
    check_fails(Status::kInvalidArgument, parts, [&] { classify({"text"}, make_options({{name, value}})); });
  };
  refused("aggregation", "best", {"aggregation", "best", "average"});
  refused("stride", "128", {"stride", "128"});
  refused("stride", "16", {"stride", "aggregation"});
  refused("top_k", "1", {"top_k", "ignore_labels"});
  check_fails(Status::kInvalidArgument, {"126", "smaller stride"}, [] {
    classify({long_text()}, make_options({{"stride", "126"}, {"aggregation", "simple"}}));
  });
}

TEST_CASE("models that are no token classifiers do not open") {
  const auto refused = [](const std::string& model, std::initializer_list<std::string> parts) {
    check_fails(Status::kInvalidModel, parts, [&] { TokenClassifier::open(model); });
  };
  refused(golden("bert").string(), {"classifier.weight", "TokenClassification"});
  const test::ChangedModel unnamed("bert-ner", "\"id2label\"", "\"other\"");
  refused(unnamed.path(), {"config.json", "2 labels", "[5, 32]", "id2label"});
  const test::ChangedModel fewer("bert-ner", "\"4\": \"I-LOC\"", "\"5\": \"I-LOC\"");
  refused(fewer.path(), {"config.json", "id2label", "each id"});
}

}  // namespace brisling
