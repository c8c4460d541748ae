// Specifications of pieces: old spellings, what is wrong with them, and post-processors.
#include "core/text/piece_types.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/errors.h"
#include "tests/text/support.h"

namespace brisling {
namespace {

using test::check_fails;
using test::TokenizerJson;
using Ids = std::vector<int32_t>;
using Texts = std::vector<std::string>;

Json json(const std::string& text) { return Json::parse(text, "tokenizer.json"); }

Texts split(const std::string& spec, std::string_view text) {
  PreTokenizedText pieces;
  pieces.text.append_bytewise(text, 0);
  pieces.pieces.push_back({0, text.size()});
  make_pre_tokenizer(json(spec))->split(pieces);
  Texts texts;
  for (const Piece& piece : pieces.pieces) {
    texts.emplace_back(pieces.text.text().substr(piece.begin, piece.end - piece.begin));
  }
  return texts;
}

std::string decode(const std::string& spec, Texts tokens) {
  make_decoder(json(spec))->decode(tokens);
  std::string text;
  for (const std::string& token : tokens) text += token;
  return text;
}

TEST_CASE("Metaspace in the fields of old files") {
  CHECK(split(R"({"type": "Metaspace", "replacement": "_", "add_prefix_space": true, "str_rep": "_"})",
              "a b") == Texts{"_a", "_b"});
  CHECK(split(R"({"type": "Metaspace", "replacement": "_", "add_prefix_space": false})", "a b") ==
        Texts{"a", "_b"});
  CHECK(decode(R"({"type": "Metaspace", "replacement": "_", "add_prefix_space": false})", {"_a"}) == " a");
}

TEST_CASE("Metaspace puts a space only in front of the text where that is asked for") {
  const std::string spec = R"({"type": "Sequence", "pretokenizers": [
      {"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "_", "prepend_scheme": "first"}]})";
  CHECK(split(spec, "a b") == Texts{"_a", "b"});
  CHECK(split(spec, " a") == Texts{"a"});  // not the start of what the caller passed
}

TEST_CASE("fields that may be absent") {
  CHECK(split(R"({"type": "Punctuation"})", "a,,b") == Texts{"a", ",", ",", "b"});
  CHECK(split(R"({"type": "FixedLength"})", "abcdefg") == Texts{"abcde", "fg"});
  CHECK(split(R"({"type": "Digits"})", "a12") == Texts{"a", "12"});
  CHECK(split(R"({"type": "ByteLevel"})", "a b") == Texts{"\xC4\xA0"
                                                          "a",
                                                          "\xC4\xA0"
                                                          "b"});
}

TEST_CASE("pieces of added tokens are not split and not rewritten") {
  PreTokenizedText pieces;
  pieces.text.append_bytewise("a b<s>a b", 10);
  pieces.pieces = {{0, 3}, {3, 6, 7}, {6, 9}};
  make_pre_tokenizer(json(R"({"type": "ByteLevel"})"))->split(pieces);
  REQUIRE(pieces.pieces.size() == 5);
  CHECK(pieces.pieces[2].id == 7);
  OriginalSpans originals(pieces.text);
  const Span expected[] = {{10, 11}, {11, 13}, {13, 16}, {16, 17}, {17, 19}};
  for (size_t i = 0; i < 5; ++i) {
    CHECK(originals.find(pieces.pieces[i].begin, pieces.pieces[i].end) == expected[i]);
  }
}

TEST_CASE("decoders take tokens that are no UTF-8") {
  CHECK(decode(R"({"type": "ByteLevel"})", {"\xC4"}) == "\xEF\xBF\xBD");
  CHECK(decode(R"({"type": "Replace", "pattern": {"Regex": "."}, "content": "x"})", {"a\xC4"}) == "xx");
  CHECK(decode(R"({"type": "Metaspace", "replacement": "\u2581"})", {"a", "\xE2\x96"}) == "a\xE2\x96");
  CHECK(decode(R"({"type": "ByteFallback"})", {"<0xZZ>", "<0x+5>", "<0x-5>"}) == "<0xZZ>\x05<0x-5>");
  CHECK(decode(R"({"type": "ByteLevel"})", {"a b", "\xC4\xA0"}) == "a b ");  // an added token
}

TEST_CASE("specifications that are wrong fail naming the field") {
  const auto fails = [](auto make, const std::string& spec, std::initializer_list<std::string> parts) {
    CAPTURE(spec);
    check_fails(Status::kInvalidModel, parts, [&] { make(json(spec)); });
  };
  fails(make_normalizer, R"({})", {"type"});
  fails(make_normalizer, R"({"type": "Sequence"})", {"normalizers", "missing"});
  fails(make_normalizer, R"({"type": "Sequence", "normalizers": {}})", {"normalizers", "array"});
  fails(make_normalizer, R"({"type": "Replace", "pattern": {}, "content": ""})", {"pattern.String"});
  fails(make_normalizer, R"({"type": "Replace", "pattern": {"Regex": "("}, "content": ""})",
        {"pattern.Regex"});
  fails(make_pre_tokenizer, R"({"type": "Punctuation", "behavior": "removed"})",
        {"behavior", "MergedWithNext"});
  fails(make_pre_tokenizer, R"({"type": "CharDelimiterSplit", "delimiter": "ab"})",
        {"delimiter", "one character"});
  fails(make_pre_tokenizer, R"({"type": "FixedLength", "length": 0})", {"length"});
  fails(make_pre_tokenizer, R"({"type": "Metaspace", "replacement": ""})", {"replacement", "one character"});
  fails(make_pre_tokenizer, R"({"type": "Metaspace", "replacement": "_", "prepend_scheme": "last"})",
        {"prepend_scheme", "\"last\"", "never, first or always"});
  fails(make_pre_tokenizer,
        R"({"type": "Metaspace", "replacement": "_", "prepend_scheme": "first", "add_prefix_space": false})",
        {"add_prefix_space"});
  fails(make_decoder, R"({"type": "BPEDecoder", "suffix": ""})", {"suffix", "empty"});
  fails(make_decoder, R"({"type": "CTC", "pad_token": ""})", {"pad_token", "empty"});
  fails(make_decoder, R"({"type": "Strip", "content": " ", "start": -1})", {"start"});
  check_fails(Status::kUnsupported, {"normalizers[0]", "\"Upper\"", "Lowercase"},
              [] { make_normalizer(json(R"({"type": "Sequence", "normalizers": [{"type": "Upper"}]})")); });
}

// Byte-level tokens that begin and end with spaces.
TokenizerJson byte_level(const std::string& post_processor, bool add_prefix_space) {
  TokenizerJson result;
  result.added_tokens =
      R"([{"id": 1, "content": "<s>", "special": true}, {"id": 2, "content": "</s>", "special": true},
                            {"id": 8, "content": "<m>", "lstrip": true, "rstrip": true}])";
  result.normalizer = "";
  result.pre_tokenizer = std::string(R"({"type": "Sequence", "pretokenizers": [
      {"type": "Split", "pattern": {"String": "|"}, "behavior": "Removed", "invert": false},
      {"type": "ByteLevel", "use_regex": false, "add_prefix_space": )") +
                         (add_prefix_space ? "true}]}" : "false}]}");
  result.post_processor = post_processor;
  result.decoder = R"({"type": "ByteLevel"})";
  result.model = R"({"type": "WordPiece", "unk_token": "<u>", "vocab": {"<u>": 0, "<s>": 1, "</s>": 2, "a": 3,
      "\u0120a": 4, "\u0120\u0120a\u0120": 5, "\u0120": 6, "b": 7}})";
  return result;
}

TEST_CASE("RobertaProcessing joins and trims") {
  const Tokenizer tokenizer =
      byte_level(R"({"type": "RobertaProcessing", "cls": ["<s>", 1], "sep": ["</s>", 2],
      "trim_offsets": true, "add_prefix_space": false})",
                 false)
          .open();
  const Encoding pair = tokenizer.encode_pair(" a|  a ", "b| a");
  CHECK(pair.ids == Ids{1, 4, 5, 2, 2, 7, 4, 2});
  CHECK(pair.type_ids == Ids(8, 0));
  CHECK(pair.special_tokens_mask == std::vector<uint8_t>{1, 0, 0, 1, 1, 0, 0, 1});
  CHECK(pair.offsets == std::vector<Span>{{0, 0}, {1, 2}, {5, 6}, {0, 0}, {0, 0}, {0, 1}, {3, 4}, {0, 0}});
  CHECK(tokenizer
            .encode("b <m>\xE3\x80\x80"
                    "b")
            .offsets ==
        std::vector<Span>{{0, 0}, {0, 1}, {2, 5}, {8, 9}, {0, 0}});  // the added token took white space
  EncodeOptions plain;
  plain.add_special_tokens = false;
  CHECK(tokenizer.encode_pair("b", "b", plain).type_ids == Ids{0, 0});
  CHECK(tokenizer.special_tokens_per_text() == 2);
}

TEST_CASE("the space that was put in front of a text is in no offsets") {
  const Tokenizer tokenizer =
      byte_level(R"({"type": "ByteLevel", "trim_offsets": true, "add_prefix_space": true})", true).open();
  CHECK(tokenizer.encode("a").ids == Ids{4});
  CHECK(tokenizer.encode("a").offsets == std::vector<Span>{{0, 1}});
  CHECK(tokenizer.encode(" a| a").offsets == std::vector<Span>{{0, 2}, {4, 5}});
  CHECK(tokenizer.encode("  a ").offsets == std::vector<Span>{{2, 3}});
  CHECK(tokenizer.encode_pair("a", "a").type_ids == Ids{0, 1});
}

TEST_CASE("a Sequence of post-processors joins once, and trims") {
  const std::string join = R"({"type": "BertProcessing", "cls": ["<s>", 1], "sep": ["</s>", 2]})";
  const std::string trim = R"({"type": "ByteLevel", "trim_offsets": true, "add_prefix_space": false})";
  for (const std::string& processors : {trim + "," + join, join + "," + trim}) {
    const Encoding encoding =
        byte_level(R"({"type": "Sequence", "processors": [)" + processors + "]}", false).open().encode(" a");
    CHECK(encoding.ids == Ids{1, 4, 2});
    CHECK(encoding.offsets == std::vector<Span>{{0, 0}, {1, 2}, {0, 0}});
  }
  check_fails(Status::kUnsupported, {"post_processor.processors", "several"}, [&] {
    byte_level(R"({"type": "Sequence", "processors": [)" + join + "," + join + "]}", false).open();
  });
}

}  // namespace
}  // namespace brisling
