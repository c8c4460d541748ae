// Reranking against sentence-transformers' CrossEncoder.
#include "core/tasks/reranker.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/errors.h"
#include "tests/support/golden.h"
#include "tests/support/texts.h"

namespace brisling {
namespace {

using test::check_fails;
using test::golden;
using test::make_options;
using test::strings_of;
using test::TextList;

Json expected_of(const char* name) { return test::read_json(golden(name) / "cross_encoder.json"); }

Options with_length(const Json& expected,
                    std::initializer_list<std::pair<std::string_view, std::string_view>> more = {}) {
  Options options = make_options(more);
  options.set("max_length", std::to_string(expected.at("max_length").integer(1, 512)));
  return options;
}

std::vector<float> scores_of(const Reranker& reranker, const std::vector<std::string>& texts,
                             const Options& options) {
  std::vector<float> scores(texts.size() / 2 * static_cast<size_t>(reranker.row_size()));
  reranker.score(TextList(texts), options, scores, nullptr);
  return scores;
}

// Numbers of an array, or of an array of rows.
std::vector<float> numbers_of(const Json& list) {
  std::vector<float> numbers;
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i].is_number()) numbers.push_back(static_cast<float>(list[i].number()));
    for (size_t j = 0; list[i].is_array() && j < list[i].size(); ++j) {
      numbers.push_back(static_cast<float>(list[i][j].number()));
    }
  }
  return numbers;
}

double error(const std::vector<float>& actual, const std::vector<float>& expected) {
  REQUIRE(actual.size() == expected.size());
  return test::largest_error(actual.data(), expected.data(), actual.size());
}

// The model with `change` in the place of `field` in its config.json.
std::vector<float> scores_with_config(const std::string& added, const Options& call = {}) {
  const test::TemporaryDirectory copy;
  std::filesystem::copy(golden("bert-rerank"), copy.path);
  std::string config = read_text_file(golden("bert-rerank") / "config.json");
  config.insert(config.find('{') + 1, added);
  test::write_file(copy.path / "config.json", config);
  return scores_of(Reranker::open(copy.path.string()), {"a question", "an answer"}, call);
}

}  // namespace

TEST_CASE("CrossEncoder.predict") {
  for (const char* name : {"bert-rerank", "xlmr-rerank", "deberta-nli"}) {
    INFO(name);
    const Reranker reranker = Reranker::open(golden(name).string());
    const Json expected = expected_of(name);
    const std::vector<std::string> pairs = strings_of(expected.at("pairs"));
    CHECK(error(scores_of(reranker, pairs, with_length(expected)), numbers_of(expected.at("predict"))) <=
          1e-5);
    CHECK(error(scores_of(reranker, pairs, with_length(expected, {{"activation", "identity"}})),
                numbers_of(expected.at("logits"))) <= 1e-5);
    if (expected.find("softmax").present()) {
      CHECK(error(scores_of(reranker, pairs, with_length(expected, {{"activation", "softmax"}})),
                  numbers_of(expected.at("softmax"))) <= 1e-5);
    }
  }
}

TEST_CASE("CrossEncoder.rank") {
  for (const char* name : {"bert-rerank", "xlmr-rerank"}) {
    const Reranker reranker = Reranker::open(golden(name).string());
    const Json expected = expected_of(name);
    const TextList documents(strings_of(expected.at("documents")));
    for (const auto& [key, top_k] : {std::pair{"rank", "0"}, {"rank_top2", "2"}}) {
      INFO(name << " " << key);
      const Json rows = expected.at(key);
      const Ranking ranking = reranker.rerank(expected.at("query").text(), documents,
                                              with_length(expected, {{"top_k", top_k}}), nullptr);
      REQUIRE(ranking.offsets == std::vector<int64_t>{0, static_cast<int64_t>(rows.size())});
      for (size_t i = 0; i < rows.size(); ++i) {
        CHECK(ranking.indices[i] == rows[i].at("corpus_id").integer(0, 100));
        CHECK(std::abs(ranking.scores[i] - rows[i].at("score").number()) <= 1e-5);
      }
      CHECK(ranking.truncated == 1);
    }
  }
}

TEST_CASE("ranking needs one score a pair") {
  const Reranker reranker = Reranker::open(golden("deberta-nli").string());
  CHECK(reranker.row_size() == 3);
  check_fails(Status::kInvalidArgument, {"3 labels"},
              [&] { reranker.rerank("a", TextList({"b"}), {}, nullptr); });
}

TEST_CASE("the activation is found as sentence-transformers finds it") {
  const std::vector<float> sigmoid = scores_with_config("");
  const std::vector<float> identity = scores_with_config("", make_options({{"activation", "identity"}}));
  CHECK(sigmoid != identity);
  const std::string module = "torch.nn.modules.linear.Identity";
  CHECK(scores_with_config("\"sbert_ce_default_activation_function\": \"" + module + "\",") == identity);
  CHECK(scores_with_config("\"sentence_transformers\": {\"activation_fn\": \"" + module + "\"},") ==
        identity);
  CHECK(scores_with_config(
            "\"sentence_transformers\": {\"activation_fn\": \"torch.nn.modules.activation.Sigmoid\"},"
            "\"sbert_ce_default_activation_function\": \"" +
            module + "\",") == sigmoid);
  CHECK(scores_with_config("\"sbert_ce_default_activation_function\": \"somewhere.Identity\",") == sigmoid);
  CHECK(scores_with_config("\"sbert_ce_default_activation_function\": null,") == sigmoid);
  check_fails(Status::kUnsupported, {"torch.nn.GLU", "Sigmoid"},
              [] { scores_with_config("\"sbert_ce_default_activation_function\": \"torch.nn.GLU\","); });

  const test::TemporaryDirectory copy;
  std::filesystem::copy(golden("bert-rerank"), copy.path);
  test::write_file(copy.path / "config_sentence_transformers.json",
                   "{\"activation_fn\": \"" + module + "\"}");
  const Reranker saved = Reranker::open(copy.path.string());
  CHECK(scores_of(saved, {"a question", "an answer"}, {}) == identity);
  CHECK(scores_of(saved, {"a question", "an answer"}, make_options({{"activation", "sigmoid"}})) == sigmoid);
  const Reranker opened = Reranker::open(copy.path.string(), make_options({{"activation", "sigmoid"}}));
  CHECK(scores_of(opened, {"a question", "an answer"}, {}) == sigmoid);
}

TEST_CASE("a model that is not given token types reads pairs without them") {
  const test::TemporaryDirectory copy;
  std::filesystem::copy(golden("bert-rerank"), copy.path);
  const std::vector<std::string> pair = {"a question", "an answer"};
  const std::vector<float> typed = scores_of(Reranker::open(copy.path.string()), pair, {});
  std::string config = read_text_file(copy.path / "tokenizer_config.json");
  config.insert(config.find('{') + 1, R"("model_input_names": ["input_ids", "attention_mask"],)");
  test::write_file(copy.path / "tokenizer_config.json", config);
  CHECK(scores_of(Reranker::open(copy.path.string()), pair, {}) != typed);
}

TEST_CASE("a pair has the same score alone and in any batch") {
  const Reranker reranker =
      Reranker::open(golden("xlmr-rerank").string(), make_options({{"gemm", "native"}}));
  std::vector<std::string> pairs = strings_of(expected_of("xlmr-rerank").at("pairs"));
  for (int i = 0; i < 4; ++i) pairs.insert(pairs.end(), pairs.begin(), pairs.begin() + 10);
  const std::vector<float> batch = scores_of(reranker, pairs, make_options({{"threads", "1"}}));
  CHECK(scores_of(reranker, pairs, make_options({{"threads", "8"}})) == batch);
  for (size_t i = 0; i < 5; ++i) {
    CHECK(scores_of(reranker, {pairs[2 * i], pairs[2 * i + 1]}, {}) == std::vector<float>{batch[i]});
  }
}

TEST_CASE("no documents, odd texts, and a place that is too small") {
  const Reranker reranker = Reranker::open(golden("bert-rerank").string());
  CHECK(reranker.rerank("a", {}, {}, nullptr).offsets == std::vector<int64_t>{0, 0});
  CHECK(reranker.score({}, {}, {}, nullptr) == 0);
  check_fails(Status::kInvalidArgument, {"even"}, [&] { scores_of(reranker, {"a", "b", "c"}, {}); });
  check_fails(Status::kBufferTooSmall, {"0 floats", "1 pairs"}, [&] {
    reranker.score(TextList({"a", "b"}), {}, {}, nullptr);
  });
  check_fails(Status::kInvalidArgument, {"activation", "tanh"}, [&] {
    scores_of(reranker, {"a", "b"}, make_options({{"activation", "tanh"}}));
  });
}

}  // namespace brisling
