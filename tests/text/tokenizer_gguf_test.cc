// Vocabularies in GGUF metadata.
#include <catch2/catch_test_macros.hpp>

#include "tests/files/builders.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"
#include "tests/text/support.h"

namespace brisling {
namespace {

using test::check_fails;
using Texts = std::vector<std::string>;

constexpr uint32_t kI32 = 5;
constexpr uint32_t kText = 8;

// Tokens with their types, and the special ids under the given keys.
struct Vocab {
  std::string model = "bert";
  std::vector<std::pair<std::string, int32_t>> tokens = {{"[PAD]", 3},
                                                         {"[UNK]", 3},
                                                         {"[CLS]", 3},
                                                         {"[SEP]", 3},
                                                         {"[MASK]", 3},
                                                         {"\xE2\x96\x81"
                                                          "ab",
                                                          1},
                                                         {"c", 1},
                                                         {"[unused0]", 5},
                                                         {"\xE2\x96\x81#", 1},
                                                         {"#", 1},
                                                         {"", 1},
                                                         {"mine", 4}};
  std::vector<std::pair<std::string, uint32_t>> ids = {{"unknown", 1}, {"cls", 2}, {"seperator", 3}};
  size_t types = 12;

  Tokenizer open(bool lowercase = true) const {
    test::GgufBuilder builder;
    builder.add_text("general.architecture", "bert").add_text("tokenizer.ggml.model", model);
    std::string texts, kinds;
    for (const auto& [text, type] : tokens) texts += test::gguf_text(text);
    for (size_t i = 0; i < types; ++i) kinds += test::little_endian(tokens[i].second);
    builder.add_array("tokenizer.ggml.tokens", kText, tokens.size(), texts);
    if (types > 0) builder.add_array("tokenizer.ggml.token_type", kI32, types, kinds);
    for (const auto& [name, id] : ids) builder.add_u32("tokenizer.ggml." + name + "_token_id", id);
    const test::TemporaryDirectory directory;
    test::write_file(directory.path / "vocab.gguf", builder.file());
    return Tokenizer::from_gguf(Gguf(directory.path / "vocab.gguf"), lowercase);
  }
};

TEST_CASE("words and their continuations are told apart by U+2581") {
  const Tokenizer tokenizer = Vocab().open();
  CHECK(tokenizer.kind() == "WordPiece");
  CHECK(tokenizer.token(5) == "ab");
  CHECK(tokenizer.token(6) == "##c");
  CHECK(tokenizer.token(7) == "[unused0]");
  CHECK(tokenizer.token(8) == "#");
  CHECK(tokenizer.token(9) == "###");
  CHECK(tokenizer.token(10) == "##");
  CHECK(tokenizer.token(11) == "mine");
  CHECK(test::tokens(tokenizer, tokenizer.encode("abcc c")) ==
        Texts{"[CLS]", "ab", "##c", "##c", "[UNK]", "[SEP]"});
  CHECK(test::tokens(tokenizer, "[MASK] [SEP]ab") == Texts{"[MASK]", "[SEP]", "ab"});
  CHECK(tokenizer.decode(tokenizer.encode("abc ab").ids) == "abc ab");
}

TEST_CASE("case is kept where the caller says so") {
  Vocab vocab;
  CHECK(test::tokens(vocab.open(true), "AB") == Texts{"ab"});
  CHECK(test::tokens(vocab.open(false), "AB ab") == Texts{"[UNK]", "ab"});
}

TEST_CASE("special ids under other keys, and no types") {
  Vocab vocab;
  vocab.ids = {{"unknown", 1}, {"bos", 2}, {"eos", 3}};
  CHECK(vocab.open().encode("ab").ids == std::vector<int32_t>{2, 5, 3});
  vocab = {};
  vocab.types = 0;
  vocab.tokens = {{"\xE2\x96\x81[UNK]", 1}, {"\xE2\x96\x81[CLS]", 1}, {"\xE2\x96\x81[SEP]", 1}, {"x", 1}};
  vocab.ids = {{"unknown", 0}, {"cls", 1}, {"seperator", 2}};
  CHECK(test::tokens(vocab.open(), "[SEP]") == Texts{"[SEP]"});
}

TEST_CASE("vocabularies that contradict themselves") {
  const auto check = [](auto change, std::initializer_list<std::string> parts) {
    Vocab vocab;
    change(vocab);
    check_fails(Status::kInvalidModel, parts, [&] { vocab.open(); });
    check_fails(Status::kInvalidModel, {"vocab.gguf"}, [&] { vocab.open(); });
  };
  check([](Vocab& v) { v.types = 3; }, {"token_type", "3", "12"});
  check([](Vocab& v) { v.ids.erase(v.ids.begin()); }, {"unknown_token_id"});
  check([](Vocab& v) { v.ids.pop_back(); }, {"seperator_token_id"});
  check([](Vocab& v) { v.ids[1].second = 12; }, {"cls_token_id", "12"});
  check([](Vocab& v) { v.ids[1].second = UINT32_MAX; }, {"cls_token_id"});
  check(
      [](Vocab& v) {
        v.ids.push_back({"mask", 11});
        v.tokens[11].first = "";
      },
      {"mask_token_id", "11"});
}

TEST_CASE("another kind of vocabulary is named") {
  Vocab vocab;
  vocab.model = "rwkv";
  check_fails(Status::kUnsupported, {"vocab.gguf", "\"rwkv\"", "bert", "gpt2", "llama", "t5"},
              [&] { vocab.open(); });
}

}  // namespace
}  // namespace brisling
