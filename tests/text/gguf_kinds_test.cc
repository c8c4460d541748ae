// GGUF vocabularies of the kinds gpt2, llama and t5.
#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "tests/files/builders.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"
#include "tests/text/support.h"

namespace brisling {
namespace {

using test::check_fails;
using test::little_endian;
using Ids = std::vector<int32_t>;
using Texts = std::vector<std::string>;

constexpr uint32_t kU8 = 0, kI32 = 5, kF32 = 6, kBool = 7, kText = 8;
constexpr int32_t kNormal = 1, kUnknown = 2, kControl = 3, kUserDefined = 4;
const std::string kSpace = "\xE2\x96\x81";

struct Token {
  std::string text;
  float score = 0;
  int32_t type = kNormal;
};

struct Vocab {
  std::string model;
  std::vector<Token> tokens;
  Texts merges = {};
  std::string pre = "";
  std::vector<std::pair<std::string, uint32_t>> ids = {};
  std::vector<std::pair<std::string, bool>> flags = {};
  size_t left_out_scores = 0;
  std::string charsmap = "";

  Tokenizer open() const {
    test::GgufBuilder builder;
    builder.add_text("general.architecture", "llama").add_text("tokenizer.ggml.model", model);
    std::string texts, scores, types, pairs;
    for (const Token& token : tokens) {
      texts += test::gguf_text(token.text);
      types += little_endian(token.type);
    }
    const size_t score_count = tokens.size() - left_out_scores;
    for (size_t i = 0; i < score_count; ++i) scores += little_endian(tokens[i].score);
    for (const std::string& merge : merges) pairs += test::gguf_text(merge);
    builder.add_array("tokenizer.ggml.tokens", kText, tokens.size(), texts);
    builder.add_array("tokenizer.ggml.token_type", kI32, tokens.size(), types);
    if (score_count > 0) builder.add_array("tokenizer.ggml.scores", kF32, score_count, scores);
    if (model == "gpt2") builder.add_array("tokenizer.ggml.merges", kText, merges.size(), pairs);
    if (!pre.empty()) builder.add_text("tokenizer.ggml.pre", pre);
    if (!charsmap.empty()) {
      builder.add_array("tokenizer.ggml.precompiled_charsmap", kU8, charsmap.size(), charsmap);
    }
    for (const auto& [name, id] : ids) builder.add_u32("tokenizer.ggml." + name + "_token_id", id);
    for (const auto& [name, flag] : flags) {
      builder.add("tokenizer.ggml." + name, kBool, little_endian(static_cast<uint8_t>(flag)));
    }
    const test::TemporaryDirectory directory;
    test::write_file(directory.path / "vocab.gguf", builder.file());
    return Tokenizer::from_gguf(Gguf(directory.path / "vocab.gguf"));
  }
};

Ids text_ids(const Vocab& vocab, std::string_view text) {
  EncodeOptions options;
  options.add_special_tokens = false;
  return vocab.open().encode(text, options).ids;
}

template <class Change>
void check_invalid(Vocab vocab, Change change, std::initializer_list<std::string> parts,
                   Status status = Status::kInvalidModel) {
  change(vocab);
  check_fails(status, parts, [&] { vocab.open(); });
  check_fails(status, {"vocab.gguf"}, [&] { vocab.open(); });
}

const Vocab kBpe = {.model = "gpt2",
                    .tokens = {{"<s>", 0, kControl},
                               {"a"},
                               {"b"},
                               {"1"},
                               {"ab"},
                               {"11"},
                               {"111"},
                               {"\u0120"},
                               {"\u0120a"},
                               {"1111"},
                               {"<m>", 0, kControl}},
                    .merges = {"a b", "1 1", "11 1", "\u0120 a", "11 11"},
                    .pre = "gpt-2"};

TEST_CASE("tokenizer.ggml.pre chooses how text is cut") {
  const auto with = [](const std::string& pre) {
    Vocab vocab = kBpe;
    vocab.pre = pre;
    vocab.ids = {{"bos", 0}};
    return text_ids(vocab, "ab a1111");
  };
  CHECK(with("gpt-2") == Ids{4, 8, 9});
  CHECK(with("llama-bpe") == Ids{4, 8, 6, 3});    // three digits at most
  CHECK(with("qwen2") == Ids{4, 8, 3, 3, 3, 3});  // one digit
  CHECK(with("smollm") == Ids{4, 8, 3, 3, 3, 3});
  CHECK(with("tekken") == Ids{4, 8, 3, 3, 3, 3});
  CHECK(with("gpt-4o") == Ids{4, 8, 6, 3});
  CHECK(with("falcon") == Ids{4, 8, 6, 3});
  CHECK(with("default") == Ids{4, 8, 6, 3});
  CHECK(with("") == with("default"));
  check_invalid(
      kBpe, [](Vocab& v) { v.pre = "mine"; }, {"tokenizer.ggml.pre", "\"mine\"", "qwen2"},
      Status::kUnsupported);
}

TEST_CASE("Llama 3 takes whole tokens, whatever the merges") {
  Vocab vocab = kBpe;
  vocab.merges = {"a b"};
  CHECK(text_ids(vocab, "111") == Ids{3, 3, 3});
  vocab.pre = "llama-bpe";
  vocab.ids = {{"bos", 0}};
  CHECK(text_ids(vocab, "111") == Ids{6});
  CHECK(vocab.open().encode("ab").ids == Ids{0, 4});  // and starts with <s> unless told otherwise
  vocab.flags = {{"add_bos_token", false}};
  CHECK(vocab.open().encode("ab").ids == Ids{4});
}

TEST_CASE("start, end and mask tokens") {
  Vocab vocab = kBpe;
  vocab.ids = {{"bos", 0}, {"eos", 10}, {"mask", 10}};
  CHECK(vocab.open().encode("a").ids == Ids{1});
  CHECK(vocab.open().encode("ab <m>").ids == Ids{4, 10});  // the mask takes the space before it
  CHECK(vocab.open().decode(Ids{4, 10}) == "ab");
  const auto pair = [&] { return vocab.open().encode_pair("a", "b").ids; };
  CHECK(pair() == Ids{1, 2});
  vocab.flags = {{"add_bos_token", true}};
  CHECK(pair() == Ids{0, 1, 0, 2});
  vocab.flags = {{"add_eos_token", true}};
  CHECK(pair() == Ids{1, 10, 2, 10});
  vocab.flags = {{"add_bos_token", true}, {"add_eos_token", true}};
  CHECK(pair() == Ids{0, 1, 10, 10, 2, 10});
  check_invalid(kBpe, [](Vocab& v) { v.flags = {{"add_bos_token", true}}; }, {"bos_token_id", "missing"});
  check_invalid(kBpe, [](Vocab& v) { v.ids = {{"mask", 99}}; }, {"mask_token_id", "99"});
}

TEST_CASE("merges of a GGUF file that are broken") {
  for (const char* merge : {"", "a", "a  b", "a b 1", "a x", "b a"}) {
    CAPTURE(merge);
    check_invalid(kBpe, [&](Vocab& v) { v.merges[1] = merge; },
                  {"tokenizer.ggml.merges", "element 1", "two tokens"});
  }
}

const Vocab kLlama = {.model = "llama",
                      .tokens = {{"<unk>", 0, kUnknown},
                                 {"<s>", 0, kControl},
                                 {"<0x21>", 0, 6},
                                 {kSpace, -9},
                                 {"a", -9},
                                 {"b", -9},
                                 {"aa", -1},
                                 {"ab", -2},
                                 {kSpace + "a", -3},
                                 {"aab", -8},
                                 {"x y", 0, kUserDefined}},
                      .ids = {{"unknown", 0}, {"bos", 1}}};

TEST_CASE("SentencePiece BPE joins what makes the token of the highest score, from the left") {
  CHECK(text_ids(kLlama, "ab") == Ids{3, 7});       // not _a
  CHECK(text_ids(kLlama, "aaab") == Ids{3, 6, 7});  // aa, then ab; not aab
  CHECK(text_ids(kLlama, "b a") == Ids{3, 5, 8});
  CHECK(text_ids(kLlama, "a!") == Ids{8, 2});
  CHECK(text_ids(kLlama, "a?\u00e9!") == Ids{8, 0, 2});
  CHECK(text_ids(kLlama, "ax yb") == Ids{8, 10, 5});
  CHECK(kLlama.open().encode("a<s>a").ids == Ids{1, 8, 1, 4});
  CHECK(kLlama.open().decode(Ids{1, 8, 2, 8}) == "a! a");
  Vocab unprefixed = kLlama;
  unprefixed.flags = {{"add_space_prefix", false}, {"add_bos_token", false}};
  CHECK(unprefixed.open().encode("ab").ids == Ids{7});
  CHECK(unprefixed.open().decode(Ids{8}) == " a");
}

TEST_CASE("scores of a GGUF file that are broken") {
  for (const Vocab& vocab : {kLlama, Vocab{.model = "t5", .tokens = kLlama.tokens, .ids = {{"eos", 1}}}}) {
    check_invalid(vocab, [](Vocab& v) { v.tokens[3].score = std::numeric_limits<float>::quiet_NaN(); },
                  {"tokenizer.ggml.scores", "element 3"});
    check_invalid(vocab, [](Vocab& v) { v.tokens[3].score = std::numeric_limits<float>::infinity(); },
                  {"tokenizer.ggml.scores", "element 3"});
    check_invalid(vocab, [](Vocab& v) { v.left_out_scores = 1; }, {"tokenizer.ggml.scores", "11"});
    check_invalid(vocab, [](Vocab& v) { v.left_out_scores = 11; }, {"tokenizer.ggml.scores"});
    check_invalid(vocab, [](Vocab& v) { v.tokens[3].text = "\xFF"; },
                  {"tokenizer.ggml.tokens", "token 3", "UTF-8"});
  }
  check_invalid({.model = "t5", .tokens = {}}, [](Vocab&) {}, {"tokenizer.ggml.tokens"});
}

TEST_CASE("Unigram of a GGUF file") {
  const Vocab vocab = {
      .model = "t5",
      .tokens = {{"<unk>", 0, kUnknown}, {"</s>", 0, kControl}, {kSpace, -2}, {"a", -3}, {kSpace + "a", -4}},
      .ids = {{"unknown", 0}, {"eos", 1}}};
  CHECK(vocab.open().kind() == "Unigram");
  CHECK(vocab.open().encode("a  aa b ").ids == Ids{4, 4, 3, 2, 0, 1});
  CHECK(vocab.open().decode(Ids{4, 4, 3, 1}) == "a aa");
  check_invalid(vocab, [](Vocab& v) { v.charsmap = "nonsense"; }, {"precompiled_charsmap"});
}

}  // namespace
}  // namespace brisling
