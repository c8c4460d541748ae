// Tokenizers of model directories, from whichever files these have.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/text/tokenizer.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"

namespace brisling {
namespace {

namespace fs = std::filesystem;
using test::check_fails;
using test::golden;
using test::TemporaryDirectory;
using test::write_file;

// A directory with some of the files of another.
struct PartOf : TemporaryDirectory {
  PartOf(const fs::path& whole, const std::vector<const char*>& names) {
    for (const char* name : names) fs::copy_file(whole / name, path / name);
  }
};

void check_same(const Encoding& a, const Encoding& b) {
  CHECK(a.ids == b.ids);
  CHECK(a.type_ids == b.type_ids);
  CHECK(a.offsets == b.offsets);
  CHECK(a.special_tokens_mask == b.special_tokens_mask);
}

void check_same(const Tokenizer& tokenizer, const Tokenizer& expected, const fs::path& directory) {
  const Json cases = test::read_json(directory / "expected.json").at("cases");
  REQUIRE(cases.size() > 0);
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::string_view text = cases[i].at("text").text(),
                           next = cases[(i + 1) % cases.size()].at("text").text();
    CAPTURE(text, next);
    const Encoding encoding = tokenizer.encode(text);
    check_same(encoding, expected.encode(text));
    check_same(tokenizer.encode_pair(text, next), expected.encode_pair(text, next));
    CHECK(tokenizer.decode(encoding.ids) == expected.decode(encoding.ids));
    CHECK(tokenizer.decode(encoding.ids, false) == expected.decode(encoding.ids, false));
  }
}

TEST_CASE("other files than tokenizer.json give the same tokenizer") {
  using Files = std::vector<const char*>;
  struct Case {
    const char* name;
    Files files;
  };
  const auto [name, files] = GENERATE(
      Case{"tokenizer-wordpiece", {"vocab.txt", "tokenizer_config.json", "special_tokens_map.json"}},
      Case{"tokenizer-wordpiece", {"vocab.txt"}},
      Case{"tokenizer-wordpiece-cased", {"vocab.txt", "tokenizer_config.json"}},
      Case{"tokenizer-mpnet", {"vocab.txt", "tokenizer_config.json", "special_tokens_map.json"}},
      Case{"tokenizer-roberta",
           {"vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json"}},
      Case{"tokenizer-roberta", {"vocab.json", "merges.txt", "tokenizer_config.json"}},
      Case{"tokenizer-llama2", {"tokenizer.model", "tokenizer_config.json", "special_tokens_map.json"}},
      Case{"tokenizer-gemma",
           {"tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"}},
      Case{"tokenizer-t5", {"spiece.model", "tokenizer_config.json", "special_tokens_map.json"}},
      Case{"tokenizer-xlmr", {"sentencepiece.bpe.model", "tokenizer_config.json", "special_tokens_map.json"}},
      Case{"tokenizer-xlmr", {"sentencepiece.bpe.model", "tokenizer_config.json"}});
  CAPTURE(name, files.size());
  const PartOf directory(golden(name), files);
  check_same(Tokenizer::from_directory(directory.path), Tokenizer::from_directory(golden(name)),
             golden(name));
}

TEST_CASE("a directory without a tokenizer says what is looked for") {
  const TemporaryDirectory directory;
  check_fails(Status::kNotFound,
              {directory.path.string(), "tokenizer.json", "spiece.model", "merges.txt", "vocab.txt"},
              [&] { Tokenizer::from_directory(directory.path); });
  write_file(directory.path / "vocab.json", "{}");  // alone
  check_fails(Status::kNotFound, {"merges.txt"}, [&] { Tokenizer::from_directory(directory.path); });
}

TEST_CASE("the class of the tokenizer must be known where there is no tokenizer.json") {
  const PartOf directory(golden("tokenizer-roberta"), {"vocab.json", "merges.txt"});
  const auto open = [&] { return Tokenizer::from_directory(directory.path); };
  check_fails(Status::kUnsupported, {"vocab.json", "tokenizer_class", "RobertaTokenizer"}, open);
  write_file(directory.path / "tokenizer_config.json", R"({"tokenizer_class": "CLIPTokenizer"})");
  check_fails(Status::kUnsupported, {"vocab.json", "\"CLIPTokenizer\""}, open);
  write_file(directory.path / "config.json", R"({"model_type": "roberta"})");
  CHECK(open().special_tokens_per_text() == 2);
  write_file(directory.path / "tokenizer_config.json", R"({"tokenizer_class": "GPT2TokenizerFast"})");
  CHECK(open().special_tokens_per_text() == 0);
}

TEST_CASE("files of a directory that are not what they should be") {
  const auto check = [](std::initializer_list<std::pair<const char*, std::string_view>> files,
                        std::initializer_list<std::string> parts) {
    const TemporaryDirectory directory;
    for (const auto& [name, content] : files) write_file(directory.path / name, content);
    check_fails(Status::kInvalidModel, parts, [&] { Tokenizer::from_directory(directory.path); });
  };
  constexpr std::string_view kBert = "[UNK]\n[CLS]\n[SEP]\na\n", kGpt2 = R"({"model_type": "gpt2"})";
  check({{"vocab.txt", "a\n"}}, {"vocab.txt", "[UNK]"});
  check({{"vocab.txt", "[UNK]\n[SEP]\n"}}, {"vocab.txt", "[CLS]", "cls_token"});
  check({{"vocab.txt", "[UNK]\n\xFF\n"}}, {"vocab.txt", "line 2", "UTF-8"});
  check({{"vocab.txt", kBert}, {"tokenizer_config.json", "[]"}}, {"tokenizer_config.json", "object"});
  check({{"vocab.txt", kBert}, {"tokenizer_config.json", R"({"do_lower_case": 1})"}}, {"do_lower_case"});
  check({{"vocab.txt", kBert}, {"special_tokens_map.json", R"({"cls_token": {}})"}}, {"cls_token.content"});
  check({{"vocab.txt", kBert}, {"added_tokens.json", R"({"x": "y"})"}}, {"added_tokens.json", "x"});
  check({{"vocab.json", "[]"}, {"merges.txt", ""}, {"config.json", kGpt2}}, {"vocab.json"});
  check({{"vocab.json", R"({"a": -1})"}, {"merges.txt", ""}, {"config.json", kGpt2}}, {"vocab.json", "a"});
  for (const std::string_view merges : {"a\n", "a b c\n", "a x\n", "x a\n", "b a\n"}) {
    const std::string text = "#version: 0.2\na b\n" + std::string(merges);
    check({{"vocab.json", R"({"a": 0, "b": 1, "ab": 2})"}, {"merges.txt", text}, {"config.json", kGpt2}},
          {"merges.txt", "line 3", "two tokens"});
  }
}

TEST_CASE("vocab.txt may have Windows' ends of lines, empty lines and lines twice") {
  const TemporaryDirectory directory;
  write_file(directory.path / "vocab.txt", "[UNK]\r\n[CLS]\r\n[SEP]\r\n\r\na\r\na");
  const Tokenizer tokenizer = Tokenizer::from_directory(directory.path);
  CHECK(tokenizer.encode("a b").ids == std::vector<int32_t>{1, 5, 0, 2});
  CHECK(tokenizer.token(3).empty());
}

TEST_CASE("special tokens that tokenizer.json lacks come from the files beside it") {
  const TemporaryDirectory directory;
  write_file(directory.path / "tokenizer.json", R"({
    "added_tokens": [{"id": 0, "content": "<unk>", "special": true, "lstrip": true}],
    "pre_tokenizer": {"type": "WhitespaceSplit"},
    "model": {"type": "WordPiece", "unk_token": "<unk>", "vocab": {"<unk>": 0, "a": 1, "<s>": 2, "<pad>": 3}}})");
  const auto ids = [&](std::string_view text) {
    return Tokenizer::from_directory(directory.path).encode(text).ids;
  };
  using Ids = std::vector<int32_t>;
  CHECK(ids("a<s>") == Ids{0});
  write_file(directory.path / "special_tokens_map.json", R"({"bos_token": "<s>", "unk_token": "<unk>"})");
  CHECK(ids("a<s> a<unk>") == Ids{1, 2, 1, 0});
  CHECK(ids("a<pad>") == Ids{0});
  write_file(directory.path / "tokenizer_config.json", R"({
    "pad_token": {"content": "<pad>", "lstrip": true}, "eos_token": "</s>", "additional_special_tokens": ["a"],
    "added_tokens_decoder": {"7": {"content": "<7>", "special": true}, "1": {"content": "<1>"},
                             "x": {"content": "<x>"}, "8": {"content": "<s>", "special": true}}})");
  CHECK(ids("a <pad><7>") == Ids{1, 3, 7});
  CHECK(ids("<s>") == Ids{2});              // not 8: the vocabulary has it
  CHECK(ids("a </s>") == Ids{1, 0});        // without an id anywhere
  CHECK(ids("a <1> <x>") == Ids{1, 0, 0});  // the id of another token, and none
  const Tokenizer tokenizer = Tokenizer::from_directory(directory.path);
  CHECK(tokenizer.decode(Ids{1, 2, 3, 7}) == "");
  CHECK(tokenizer.decode(Ids{1, 7}, false) == "a <7>");
  write_file(directory.path / "added_tokens.json", R"({"<9>": 9})");
  CHECK(ids("a <9>") == Ids{1, 9});
}

}  // namespace
}  // namespace brisling
