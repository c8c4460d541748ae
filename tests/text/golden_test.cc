// Token ids, offsets and decoded text against those of the reference implementation.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <set>

#include "core/base/unicode.h"
#include "core/text/tokenizer.h"
#include "tests/support/golden.h"

namespace brisling {
namespace {

using test::golden;
using test::read_json;

template <class Int>
std::vector<Int> integers(const Json& array) {
  std::vector<Int> values;
  for (size_t i = 0; i < array.size(); ++i)
    values.push_back(static_cast<Int>(array[i].integer(0, INT32_MAX)));
  return values;
}

Span in_characters(std::string_view text, Span bytes) {
  const auto count = [&](int64_t end) {
    return static_cast<int64_t>(unicode::count_characters(text.substr(0, static_cast<size_t>(end))));
  };
  return {count(bytes.begin), count(bytes.end)};
}

Tokenizer from_directory(const std::string& name) {
  return Tokenizer::from_json(golden(name) / "tokenizer.json");
}

void check_ids(const Tokenizer& tokenizer, const Json& expected, const EncodeOptions& options = {}) {
  const Json cases = expected.at("cases");
  REQUIRE(cases.size() == 38);
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::string_view text = cases[i].at("text").text();
    CAPTURE(text);
    CHECK(tokenizer.encode(text, options).ids == integers<int32_t>(cases[i].at("ids")));
  }
}

std::string tokenizer_golden() {
  return GENERATE("tokenizer-wordpiece", "tokenizer-wordpiece-cased", "tokenizer-mpnet", "tokenizer-gpt2",
                  "tokenizer-roberta", "tokenizer-llama3", "tokenizer-qwen2", "tokenizer-llama2",
                  "tokenizer-gemma", "tokenizer-t5", "tokenizer-xlmr");
}

TEST_CASE("everything an encoding holds is as in the reference") {
  const std::string name = tokenizer_golden();
  CAPTURE(name);
  const Tokenizer tokenizer = from_directory(name);
  const Json cases = read_json(golden(name) / "expected.json").at("cases");
  REQUIRE(cases.size() == 38);
  for (size_t i = 0; i < cases.size(); ++i) {
    const Json expected = cases[i];
    const std::string_view text = expected.at("text").text();
    CAPTURE(text);
    const Encoding encoding = tokenizer.encode(text);
    CHECK(encoding.ids == integers<int32_t>(expected.at("ids")));
    if (!expected.at("type_ids").is_null()) {  // null where the model takes none
      CHECK(encoding.type_ids == integers<int32_t>(expected.at("type_ids")));
    }
    CHECK(encoding.special_tokens_mask == integers<uint8_t>(expected.at("special")));
    CHECK_FALSE(encoding.truncated);
    const Json offsets = expected.at("offsets");
    REQUIRE(encoding.offsets.size() == offsets.size());
    for (size_t k = 0; k < offsets.size(); ++k) {
      const Span span = in_characters(text, encoding.offsets[k]);
      CHECK(std::vector{span.begin, span.end} == integers<int64_t>(offsets[k]));
      CHECK(tokenizer.token(encoding.ids[k]) == expected.at("tokens")[k].text());
    }
    CHECK(tokenizer.decode(encoding.ids) == expected.at("decoded").text());
  }
}

TEST_CASE("pairs are truncated as in the reference") {
  const std::string name = tokenizer_golden();
  CAPTURE(name);
  const Tokenizer tokenizer = from_directory(name);
  const Json pairs = read_json(golden(name) / "expected.json").at("pairs");
  REQUIRE(pairs.size() > 0);
  EncodeOptions options;
  options.max_length = 48;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const Encoding encoding =
        tokenizer.encode_pair(pairs[i].at("a").text(), pairs[i].at("b").text(), options);
    CHECK(encoding.ids == integers<int32_t>(pairs[i].at("input_ids")));
    if (pairs[i].find("token_type_ids").present()) {
      CHECK(encoding.type_ids == integers<int32_t>(pairs[i].at("token_type_ids")));
    }
  }
}

TEST_CASE("ids of model goldens") {
  const std::string name =
      GENERATE("albert", "bert", "bert-cased-relu", "bert-classify", "bert-mlm", "bert-multilabel",
               "bert-ner", "bert-rerank", "deberta-nli", "deberta-v2", "distilbert", "distilbert-classify",
               "distilbert-qa", "electra", "eurobert", "gte", "jina-embeddings-v3", "modernbert", "mpnet",
               "nomic-bert", "roberta", "roberta-classify", "roberta-mlm", "xlm-roberta", "xlmr-rerank");
  CAPTURE(name);
  const auto directory = test::shared_file("goldens/" + name);
  if (!directory) SKIP("goldens/" << name << " is absent");
  const Tokenizer tokenizer = Tokenizer::from_json(*directory / "tokenizer.json");
  const Json expected = read_json(*directory / "expected.json");
  const Json cases = expected.at("cases");
  EncodeOptions options;
  options.max_length = expected.at("max_length").integer(1, 512);
  REQUIRE(cases.size() > 0);
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::string_view text = cases[i].at("text").text();
    CAPTURE(text);
    const Json pair = cases[i].find("pair");
    const Encoding encoding =
        pair.present() ? tokenizer.encode_pair(text, pair.text(), options) : tokenizer.encode(text, options);
    CHECK(encoding.ids == integers<int32_t>(cases[i].at("ids")));
  }
}

TEST_CASE("ids of GGUF goldens") {
  const std::string name = GENERATE("gguf-bert-f32", "gguf-bert-f16", "gguf-bert-bf16", "gguf-bert-q8_0");
  CAPTURE(name);
  const Json expected = read_json(golden(name) / "expected.json");
  EncodeOptions options;
  options.max_length = expected.at("max_length").integer(1, 512);
  check_ids(Tokenizer::from_gguf(Gguf(golden(name) / "model.gguf")), expected, options);
}

TEST_CASE("ids and decoded texts of GGUF vocabularies") {
  const std::string name =
      GENERATE("gguf-vocab-gpt2", "gguf-vocab-llama3", "gguf-vocab-qwen2", "gguf-vocab-llama2",
               "gguf-vocab-gemma", "gguf-vocab-t5", "gguf-vocab-xlmr");
  CAPTURE(name);
  const Json golden_case = read_json(golden(name) / "expected.json");
  const Json cases = read_json(golden(name) / golden_case.at("expected").text()).at("cases");
  std::set<std::string_view> left_out;
  if (const Json texts = golden_case.find("not_for"); texts.present()) {
    for (size_t i = 0; i < texts.size(); ++i) left_out.insert(texts[i].text());
  }
  const Tokenizer tokenizer = Tokenizer::from_gguf(Gguf(golden(name) / "vocab.gguf"));
  REQUIRE(cases.size() == 38);
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::string_view text = cases[i].at("text").text();
    if (left_out.contains(text)) continue;
    CAPTURE(text);
    const Encoding encoding = tokenizer.encode(text);
    CHECK(encoding.ids == integers<int32_t>(cases[i].at("ids")));
    CHECK(tokenizer.decode(encoding.ids) == cases[i].at("decoded").text());
  }
}

TEST_CASE("ids of the bundled model") {
  const Json expected = read_json(golden("minilm") / "expected.json");
  EncodeOptions options;
  options.max_length = expected.at("max_seq_length").integer(1, 512);
  check_ids(Tokenizer::from_gguf(Gguf(test::bundled_model())), expected, options);
}

TEST_CASE("ids of all-MiniLM-L6-v2, from its tokenizer.json and from its GGUF file") {
  const auto path = test::shared_file("models/all-MiniLM-L6-v2/tokenizer.json");
  if (!path) SKIP("models/all-MiniLM-L6-v2/tokenizer.json is absent");
  const Tokenizer tokenizer = Tokenizer::from_json(*path);
  const Json expected = read_json(golden("minilm") / "expected.json");
  EncodeOptions options;
  options.max_length = expected.at("max_seq_length").integer(1, 512);
  check_ids(tokenizer, expected, options);

  const Tokenizer bundled = Tokenizer::from_gguf(Gguf(test::bundled_model()));
  CHECK(bundled.vocabulary_size() == tokenizer.vocabulary_size());
  const Json sentences = expected.at("sentences");
  for (size_t i = 0; i < sentences.size(); ++i) {
    const std::string_view text = sentences[i].text();
    CAPTURE(text);
    CHECK(bundled.encode(text, options).ids == tokenizer.encode(text, options).ids);
  }
}

// The texts of the sentence-transformers cases are those of the tokenizer that they share.
TEST_CASE("ids of sentence-transformers goldens") {
  const std::string name = GENERATE("st-bert-cls", "st-bert-lasttoken", "st-bert-max", "st-bert-mean",
                                    "st-bert-mean_sqrt_len_tokens", "st-bert-weightedmean");
  CAPTURE(name);
  check_ids(from_directory(name), read_json(golden("tokenizer-wordpiece") / "expected.json"));
}

}  // namespace
}  // namespace brisling
