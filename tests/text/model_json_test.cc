// The models BPE and Unigram of tokenizer.json, and what may be wrong with them.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/errors.h"
#include "tests/text/support.h"

namespace brisling {
namespace {

using test::check_fails;
using Texts = std::vector<std::string>;

Tokenizer open(const std::string& model) {
  return Tokenizer::from_json_text(R"({"model": )" + model + "}", "tokenizer.json");
}

Texts tokens(const std::string& model, std::string_view text) { return test::tokens(open(model), text); }

std::string bpe(const std::string& merges, const std::string& settings = "") {
  return R"({"type": "BPE", "vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "abc": 4}, "merges": )" + merges +
         settings + "}";
}

TEST_CASE("merges are strings or pairs") {
  CHECK(tokens(bpe(R"(["a b", "ab c"])"), "abcab") == Texts{"abc", "ab"});
  CHECK(tokens(bpe(R"([["a", "b"], ["ab", "c"]])"), "abcab") == Texts{"abc", "ab"});
  CHECK(tokens(bpe(R"(["#version: 0.2", "a b", ["ab", "c"]])"), "abcab") == Texts{"abc", "ab"});
  CHECK(tokens(bpe("[]"), "ab") == Texts{"a", "b"});
}

TEST_CASE("merges that are broken") {
  const auto check = [](const std::string& merges, std::initializer_list<std::string> parts) {
    CAPTURE(merges);
    check_fails(Status::kInvalidModel, parts, [&] { open(bpe(merges)); });
  };
  check("{}", {"model.merges", "array"});
  check("[5]", {"model.merges[0]", "two tokens"});
  check(R"(["a b", "ab"])", {"model.merges[1]", "two tokens"});
  check(R"(["a  b"])", {"model.merges[0]", "two tokens"});
  check(R"([["a", "b", "c"]])", {"model.merges[0]", "two tokens"});
  check(R"([["a", 5]])", {"model.merges[0][1]"});
  check(R"(["a x"])", {"model.merges[0]", "\"a\"", "\"x\""});
  check(R"(["b a"])", {"model.merges[0]", "lacks"});
  check(R"([" a"])", {"model.merges[0]", "\"\""});
}

TEST_CASE("settings of BPE") {
  const std::string vocab =
      R"({"type": "BPE", "merges": ["a b"], "vocab": {"a": 0, "b": 1, "ab": 2, "?": 3, "": 9}, )";
  CHECK(tokens(vocab + R"("unk_token": "?"})", "xyab") == Texts{"?", "?", "ab"});
  CHECK(tokens(vocab + R"("unk_token": "?", "fuse_unk": true})", "xyab") == Texts{"?", "ab"});
  CHECK(tokens(vocab + R"("unk_token": null, "dropout": null})", "xyab") == Texts{"ab"});
  CHECK(tokens(vocab + R"("dropout": 0.0, "continuing_subword_prefix": null, "end_of_word_suffix": ""})",
               "ab") == Texts{"ab"});
  CHECK(open(vocab + R"("dropout": 0})").token(9).empty());  // an empty token, as Whisper has one
  check_fails(Status::kInvalidModel, {"model.dropout"}, [&] { open(vocab + R"("dropout": 0.1})"); });
  check_fails(Status::kInvalidModel, {"model.unk_token"}, [&] { open(vocab + R"("unk_token": 5})"); });
  check_fails(Status::kInvalidModel, {"model.byte_fallback"},
              [&] { open(vocab + R"("byte_fallback": 5})"); });
  check_fails(Status::kInvalidModel, {"model.merges"}, [] { open(R"({"type": "BPE", "vocab": {"a": 0}})"); });
  check_fails(Status::kInvalidModel, {"model.vocab"},
              [] { open(R"({"type": "BPE", "vocab": [], "merges": []})"); });
  const Tokenizer nothing = open(R"({"type": "BPE", "vocab": {}, "merges": []})");
  CHECK(nothing.encode("a").ids.empty());
  CHECK(nothing.vocabulary_size() == 0);
}

TEST_CASE("Unigram's vocabulary") {
  const auto check = [](const std::string& fields, std::initializer_list<std::string> parts) {
    CAPTURE(fields);
    check_fails(Status::kInvalidModel, parts, [&] { open(R"({"type": "Unigram", )" + fields + "}"); });
  };
  check(R"("unk_id": 0)", {"model.vocab"});
  check(R"("vocab": {})", {"model.vocab", "array"});
  check(R"("vocab": [])", {"model.vocab"});
  check(R"("vocab": ["a"])", {"model.vocab[0]"});
  check(R"("vocab": [["a"]])", {"model.vocab[0]"});
  check(R"("vocab": [["a", "b"]])", {"model.vocab[0][1]"});
  check(R"("vocab": [[1, 1]])", {"model.vocab[0][0]"});
  check(R"("vocab": [["a", 1]], "unk_id": 1)", {"model.unk_id"});
  check(R"("vocab": [["a", 1]], "unk_id": -1)", {"model.unk_id"});
  check(R"("vocab": [["a", 1], ["", 1]], "unk_id": 1)", {"model.unk_id"});
  check(R"("vocab": [["a", 1]], "byte_fallback": 1)", {"model.byte_fallback"});
  CHECK(tokens(R"({"type": "Unigram", "unk_id": 0, "vocab": [["?", 0], ["a", -1], ["b", -1], ["ab", -3]]})",
               "abx") == Texts{"a", "b", "?"});
  CHECK(tokens(R"({"type": "Unigram", "unk_id": null, "vocab": [["a", -1], ["a", -2]]})", "a") == Texts{"a"});
}

TEST_CASE("sums of scores beyond all numbers") {
  const Tokenizer tokenizer = open(
      R"({"type": "Unigram", "vocab": [["a", 1e308], ["b", -1e308], ["aa", 1e308], ["bb", -1e308], ["ab", 0]]})");
  const std::string text = "aaaaaaaabbbbbbbbaaaabbbb";
  std::string joined;
  for (const std::string& token : test::tokens(tokenizer, text)) joined += token;
  CHECK(joined == text);
}

TEST_CASE("models of before types were written") {
  CHECK(open(R"({"vocab": {"a": 0}, "merges": []})").kind() == "BPE");
  CHECK(open(R"({"vocab": [["a", 0]], "unk_id": 0})").kind() == "Unigram");
}

}  // namespace
}  // namespace brisling
