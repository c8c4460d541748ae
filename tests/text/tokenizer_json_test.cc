// tokenizer.json that is not as it should be.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/errors.h"
#include "tests/support/golden.h"
#include "tests/text/support.h"

namespace brisling {
namespace {

using test::check_fails;
using test::TokenizerJson;
using Texts = std::vector<std::string>;

void check_invalid(const TokenizerJson& json, std::initializer_list<std::string> parts) {
  check_fails(Status::kInvalidModel, parts, [&] { json.open(); });
  check_fails(Status::kInvalidModel, {"tokenizer.json"}, [&] { json.open(); });
}

TEST_CASE("the tokenizer that the other cases break") { CHECK_NOTHROW(TokenizerJson().open()); }

TEST_CASE("a file that is absent, not JSON, or not a tokenizer") {
  const test::TemporaryDirectory directory;
  check_fails(Status::kNotFound, {"tokenizer.json"},
              [&] { Tokenizer::from_json(directory.path / "tokenizer.json"); });
  for (const std::string text : {"", "{", "[]", "null", "3", "{}", "{\"model\": null}", "{\"model\": 1}"}) {
    CAPTURE(text);
    check_fails(Status::kInvalidModel, {"here.json"}, [&] { Tokenizer::from_json_text(text, "here.json"); });
  }
}

TEST_CASE("types of pieces that are not known") {
  const auto check_unsupported = [](const TokenizerJson& json, const std::string& field) {
    check_fails(Status::kUnsupported, {"tokenizer.json", field, "\"Sentience\"", "supported"},
                [&] { json.open(); });
  };
  const std::string unknown = R"({"type": "Sentience", "vocab": {}})";
  TokenizerJson json;
  check_unsupported((json = {}, json.model = unknown, json), "model");
  check_unsupported((json = {}, json.normalizer = unknown, json), "normalizer");
  check_unsupported((json = {}, json.pre_tokenizer = unknown, json), "pre_tokenizer");
  check_unsupported((json = {}, json.post_processor = unknown, json), "post_processor");
  check_unsupported((json = {}, json.decoder = unknown, json), "decoder");
}

TEST_CASE("vocabularies") {
  const auto check = [](const std::string& vocab, std::initializer_list<std::string> parts) {
    CAPTURE(vocab);
    TokenizerJson json;
    json.added_tokens = json.post_processor = "null";
    json.model = R"({"type": "WordPiece", "unk_token": "[UNK]", "vocab": )" + vocab + "}";
    check_invalid(json, parts);
  };
  check("[]", {"model.vocab"});
  check("{}", {"unk_token", "[UNK]"});
  check(R"({"a": 0})", {"unk_token", "[UNK]"});
  check(R"({"[UNK]": -1})", {"model.vocab.[UNK]"});
  check(R"({"[UNK]": 0, "a": 16777216})", {"model.vocab.a"});
  check(R"({"[UNK]": 0, "a": 99999999999999999999})", {"model.vocab.a"});
  check(R"({"[UNK]": 0, "a": 1.5})", {"model.vocab.a"});
  check(R"({"[UNK]": 0, "a": "1"})", {"model.vocab.a"});
  check(R"({"[UNK]": 0, "a": null})", {"model.vocab.a"});
  check(R"({"[UNK]": 0, "a": 1, "b": 1})", {"model.vocab", "\"a\"", "\"b\"", "id 1"});
}

TEST_CASE("fields of the model") {
  const auto check = [](const std::string& fields, const std::string& name) {
    TokenizerJson json;
    json.model = R"({"type": "WordPiece", "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2}, )" + fields + "}";
    check_invalid(json, {name});
  };
  check(R"("unk_token": 0)", "model.unk_token");
  check(R"("unk_token": "?")", "unk_token");
  check(R"("continuing_subword_prefix": [])", "model.continuing_subword_prefix");
  check(R"("max_input_chars_per_word": -1)", "model.max_input_chars_per_word");
  check(R"("max_input_chars_per_word": "100")", "model.max_input_chars_per_word");

  TokenizerJson json;
  json.model = R"({"unk_token": "[UNK]", "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2}})";
  check_invalid(json, {"model.type"});
}

TEST_CASE("a model of before types were written is known by its fields") {
  TokenizerJson json;
  json.model =
      R"({"max_input_chars_per_word": 2, "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "##a": 4}})";
  const Tokenizer tokenizer = json.open();
  CHECK(tokenizer.kind() == "WordPiece");
  CHECK(test::tokens(tokenizer, "a aa aaa") == Texts{"a", "a", "##a", "[UNK]"});
}

TEST_CASE("ids far apart take no memory") {
  TokenizerJson json;
  json.added_tokens = json.post_processor = "null";
  json.model = R"({"type": "WordPiece", "vocab": {"[UNK]": 16777215, "a": 7}})";
  const Tokenizer tokenizer = json.open();
  CHECK(tokenizer.vocabulary_size() == 16777216);
  CHECK(tokenizer.encode("a b").ids == std::vector<int32_t>{7, 16777215});
  CHECK(tokenizer.token(16777215) == "[UNK]");
  CHECK(tokenizer.token(8).empty());
  CHECK(tokenizer.token(-1).empty());
  CHECK(tokenizer.token(INT32_MAX).empty());
}

TEST_CASE("added tokens") {
  const auto check = [](const std::string& added, std::initializer_list<std::string> parts) {
    CAPTURE(added);
    TokenizerJson json;
    json.added_tokens = added;
    check_invalid(json, parts);
  };
  check("{}", {"added_tokens"});
  check("[1]", {"added_tokens[0]"});
  check(R"([{"id": 20}])", {"added_tokens[0].content"});
  check(R"([{"content": "x"}])", {"added_tokens[0].id"});
  check(R"([{"content": "", "id": 20}])", {"added_tokens[0]", "empty"});
  check(R"([{"content": 5, "id": 20}])", {"added_tokens[0].content"});
  check(R"([{"content": "x", "id": -1}])", {"added_tokens[0].id"});
  check(R"([{"content": "x", "id": 16777216}])", {"added_tokens[0].id"});
  check(R"([{"content": "x", "id": 20, "special": "yes"}])", {"added_tokens[0].special"});
  check(R"([{"content": "x", "id": 3}])", {"added_tokens[0]", "id 3", "\"a\""});
  check(R"([{"content": "a", "id": 20}])", {"added_tokens[0]", "id 20", "\"a\" as 3"});
  check(R"([{"content": "x", "id": 20}, {"content": "y", "id": 20}])", {"added_tokens", "id 20 twice"});
  check(R"([{"content": "x", "id": 20}, {"content": "x", "id": 21}])", {"added_tokens", "\"x\" twice"});
}

TEST_CASE("post-processors") {
  const auto check = [](const std::string& post_processor, std::initializer_list<std::string> parts) {
    CAPTURE(post_processor);
    TokenizerJson json;
    json.post_processor = post_processor;
    check_invalid(json, parts);
  };
  check("{}", {"post_processor.type"});
  check(R"({"type": "BertProcessing", "cls": ["[CLS]", 1]})", {"post_processor.sep"});
  check(R"({"type": "BertProcessing", "cls": ["[CLS]", 99], "sep": ["[SEP]", 2]})",
        {"post_processor.cls[1]", "99"});
  check(R"({"type": "BertProcessing", "cls": [1], "sep": ["[SEP]", 2]})", {"post_processor.cls"});

  const std::string a = R"({"Sequence": {"id": "A", "type_id": 0}})";
  const std::string b = R"({"Sequence": {"id": "B", "type_id": 1}})";
  const auto check_template = [&](const std::string& single, const std::string& pair,
                                  std::initializer_list<std::string> parts) {
    check(
        R"({"type": "TemplateProcessing", "single": )" + single + R"(, "pair": )" + pair +
            R"(, "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1]}, "[X]": {"id": "[X]", "ids": [99]}}})",
        parts);
  };
  const std::string pair = "[" + a + "," + b + "]";
  check_template("5", pair, {"post_processor.single"});
  check_template("[]", pair, {"post_processor.single", "A once"});
  check_template("[" + a + "," + a + "]", pair, {"post_processor.single", "A once"});
  check_template(pair, pair, {"post_processor.single", "no B"});
  check_template("[" + a + "]", "[" + a + "]", {"post_processor.pair", "A and B"});
  check_template("[{}]", pair, {"post_processor.single[0].Sequence"});
  check_template(R"([{"Sequence": {"id": "C", "type_id": 0}}])", pair,
                 {"post_processor.single[0].Sequence.id"});
  check_template(R"([{"Sequence": {"id": "A", "type_id": -1}}])", pair, {"single[0].Sequence.type_id"});
  check_template(R"([{"SpecialToken": {"id": "[NO]", "type_id": 0}}])", pair,
                 {"post_processor.single[0].SpecialToken.id", "\"[NO]\"", "special_tokens"});
  check_template(R"([{"SpecialToken": {"id": "[X]", "type_id": 0}}])", pair,
                 {"post_processor.special_tokens.[X].ids[0]", "99"});
  check(
      R"({"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}], "pair": []})",
      {"post_processor.single[0].SpecialToken.id"});
}

TEST_CASE("pieces may be absent") {
  TokenizerJson json;
  json.added_tokens = json.normalizer = json.pre_tokenizer = json.post_processor = json.decoder = "";
  const Tokenizer absent = json.open();
  json.added_tokens = json.normalizer = json.pre_tokenizer = json.post_processor = json.decoder = "null";
  const Tokenizer null = json.open();
  for (const Tokenizer* tokenizer : {&absent, &null}) {
    CHECK(tokenizer->special_tokens_per_text() == 0);
    CHECK(test::tokens(*tokenizer, "aba") == Texts{"ab", "##a"});
    CHECK(test::tokens(*tokenizer, "ab a") == Texts{"[UNK]"});  // one piece, space and all
    CHECK(tokenizer->decode(std::vector<int32_t>{5, 6, 1}) == "ab ##a [CLS]");
    const Encoding pair = tokenizer->encode_pair("a", "ab");
    CHECK(pair.ids == std::vector<int32_t>{3, 5});
    CHECK(pair.type_ids == std::vector<int32_t>{0, 1});
  }
}

}  // namespace
}  // namespace brisling
