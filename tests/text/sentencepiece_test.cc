// SentencePiece model files, made field by field.
#include "core/text/sentencepiece_model.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "core/text/tokenizer.h"
#include "tests/files/builders.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"

namespace brisling {
namespace {

using test::check_fails;
using test::TemporaryDirectory;
using test::write_file;

std::string varint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}
std::string number(uint64_t field, uint64_t value) { return varint(field << 3) + varint(value); }
std::string bytes(uint64_t field, std::string_view value) {
  return varint(field << 3 | 2) + varint(value.size()) + std::string(value);
}
std::string float32(uint64_t field, float value) {
  return varint(field << 3 | 5) + test::little_endian(value);
}

enum Type { kNormal = 1, kUnknown = 2, kControl = 3, kUserDefined = 4, kByte = 6 };

std::string piece(std::string_view text, float score, Type type = kNormal) {
  return bytes(1, bytes(1, text) + float32(2, score) + number(3, type));
}
std::string trainer(int kind) { return bytes(2, number(3, static_cast<uint64_t>(kind))); }

const std::string kThree =
    piece("<unk>", 0, kUnknown) + piece("<s>", 0, kControl) + piece("</s>", 0, kControl);
const std::string kSpace = "\xE2\x96\x81";

SentencePieceModel parse(const std::string& content) {
  return SentencePieceModel::parse(content, "test.model");
}

Tokenizer open(const std::string& model, const std::string& config) {
  const TemporaryDirectory directory;
  write_file(directory.path / "tokenizer.model", model);
  write_file(directory.path / "tokenizer_config.json", config);
  return Tokenizer::from_directory(directory.path);
}

using Ids = std::vector<int32_t>;

Ids text_ids(const Tokenizer& tokenizer, std::string_view text) {
  EncodeOptions options;
  options.add_special_tokens = false;
  return tokenizer.encode(text, options).ids;
}

TEST_CASE("fields of a SentencePiece model") {
  const SentencePieceModel model =
      parse(kThree + piece("a", -1.5) + number(99, 7) + float32(98, 1) + bytes(97, "later") +
            bytes(2, number(3, 2) + number(40, 1) + bytes(45, "<u>") + number(4, 8000)) +
            bytes(3, bytes(1, "nmt") + bytes(2, std::string_view("\0\1", 2)) + number(3, 0) + number(4, 1)));
  REQUIRE(model.pieces.size() == 4);
  CHECK(model.pieces[3].text == "a");
  CHECK(model.pieces[3].score == -1.5f);
  CHECK(model.pieces[1].type == SentencePieceModel::Type::kControl);
  CHECK(model.kind == SentencePieceModel::Kind::kBpe);
  CHECK(model.unk_id == 1);
  CHECK(model.unk_piece == "<u>");
  CHECK(model.precompiled_charsmap == std::string_view("\0\1", 2));
  CHECK_FALSE(model.add_dummy_prefix);

  const SentencePieceModel by_default = parse(kThree);
  CHECK(by_default.kind == SentencePieceModel::Kind::kUnigram);
  CHECK(by_default.unk_id == 0);
  CHECK(by_default.unk_piece == "<unk>");
  CHECK(by_default.add_dummy_prefix);
}

TEST_CASE("SentencePiece models that are broken") {
  const auto check = [](const std::string& content, const char* part) {
    CAPTURE(part);
    check_fails(Status::kInvalidModel, {"test.model", part}, [&] { parse(content); });
  };
  check("", "without pieces");
  check(trainer(1), "without pieces");
  std::string cut = kThree + piece("a", -1);
  while (cut.size() > kThree.size() + 1) {
    cut.pop_back();
    check(cut, "cut short");
  }
  check(kThree + varint(1 << 3 | 2) + varint(UINT64_MAX) + "a", "cut short");
  check(kThree + std::string(10, '\xFF') + '\x01', "not a SentencePiece model");
  check(kThree + varint(7 << 3 | 3), "not a SentencePiece model");  // a group
  check(kThree + number(1, 5), "not a SentencePiece model");        // a piece that is no message
  check(kThree + bytes(1, number(1, 5)), "not a SentencePiece model");
  check(kThree + bytes(1, bytes(1, "\xFF")), "not a SentencePiece model");
  check(kThree + piece("a", std::numeric_limits<float>::quiet_NaN()), "not finite");
  check(kThree + piece("a", -std::numeric_limits<float>::infinity()), "not finite");
  check(kThree + bytes(2, number(40, 3)), "unk_id is 3");
  check(kThree + bytes(2, number(40, UINT64_MAX)), "unk_id is -1");
}

TEST_CASE("SentencePiece models of other kinds") {
  for (const auto& [content, part] : {std::pair{trainer(3), "model_type is 3"},
                                      {trainer(4), "model_type is 4"},
                                      {bytes(2, number(24, 1)), "treat_whitespace_as_suffix"},
                                      {bytes(3, number(5, 0)), "escape_whitespaces"}}) {
    check_fails(Status::kUnsupported, {"test.model", part}, [&, &bytes = content] { parse(kThree + bytes); });
  }
  check_fails(Status::kUnsupported, {"tokenizer.model", "\"MarianTokenizer\"", "T5Tokenizer"},
              [] { open(kThree, R"({"tokenizer_class": "MarianTokenizer"})"); });
}

TEST_CASE("Llama's settings") {
  const std::string model = kThree + piece("<0x21>", 0, kByte) + piece("\n", 0, kUserDefined) +
                            piece(kSpace, -3) + piece("a", -4) + piece(kSpace + "a", -1) + trainer(2);
  const auto with = [&](const std::string& settings) {
    return open(model, R"({"tokenizer_class": "LlamaTokenizer")" + settings + "}");
  };
  CHECK(with("").encode("a a!").ids == Ids{1, 7, 7, 3});
  CHECK(with("").decode(Ids{1, 7, 7, 3}) == "a a!");
  CHECK(with(R"(, "add_bos_token": false)").encode("a").ids == Ids{7});
  CHECK(with(R"(, "add_eos_token": true)").encode("a").ids == Ids{1, 7, 2});
  CHECK(with(R"(, "add_bos_token": false, "add_eos_token": true)").encode_pair("a", "a").ids ==
        Ids{7, 2, 7, 2});
  CHECK(text_ids(with(R"(, "add_prefix_space": false)"), "a a") == Ids{6, 7});
  CHECK(text_ids(with(""), "a</s>a") == Ids{7, 2, 7});  // a space after every special token
  CHECK(text_ids(with(R"(, "legacy": false)"), "a</s>a") == Ids{7, 2, 6});  // or only at the start
  CHECK(text_ids(with(""), "a\na") == Ids{7, 4, 7});  // a user-defined piece is cut out before
  CHECK(with("").decode(Ids{4}) == "\n");             // and no special token
}

TEST_CASE("ALBERT's and DeBERTa's ways") {
  const std::string albert =
      piece("<pad>", 0, kControl) + piece("<unk>", 0, kUnknown) + piece("[CLS]", 0, kControl) +
      piece("[SEP]", 0, kControl) + piece("[MASK]", 0, kControl) + piece(kSpace, -2) + piece("e", -3) +
      piece("\"", -4) + piece("5", -4) + piece(",", -4) + piece("5,", -1) + bytes(2, number(40, 1));
  const Tokenizer lowercase = open(albert, R"({"tokenizer_class": "AlbertTokenizer"})");
  CHECK(lowercase.encode("\u00c9 ``  5,").ids == Ids{2, 5, 6, 5, 7, 5, 8, 9, 3});
  CHECK(lowercase.encode_pair("e", "e").type_ids == std::vector<int32_t>{0, 0, 0, 0, 1, 1, 1});
  const Tokenizer cased =
      open(albert, R"({"tokenizer_class": "AlbertTokenizer", "do_lower_case": false, "keep_accents": true})");
  CHECK(text_ids(cased, "\u00e9E") == Ids{5, 1});

  const std::string deberta = piece("[PAD]", 0, kControl) + piece("[CLS]", 0, kControl) +
                              piece("[SEP]", 0, kControl) + piece("[UNK]", 0, kUnknown) + piece(kSpace, -2) +
                              piece("a", -3) + piece("a.", -1) + piece(".", -4) +
                              bytes(2, number(40, 3) + bytes(45, "[UNK]"));
  const std::string by_type = R"({"model_type": "deberta-v2"})";
  const TemporaryDirectory directory;
  write_file(directory.path / "spm.model", deberta);
  write_file(directory.path / "config.json", by_type);
  write_file(directory.path / "added_tokens.json", R"({"[MASK]": 128})");
  const auto tokenizer = [&] { return Tokenizer::from_directory(directory.path); };
  CHECK(tokenizer().encode("  a.  [MASK] ").ids == Ids{1, 4, 6, 128, 2});
  write_file(directory.path / "tokenizer_config.json", R"({"split_by_punct": true, "do_lower_case": true})");
  CHECK(text_ids(tokenizer(), "A.") == Ids{4, 5, 4, 7});
}

}  // namespace
}  // namespace brisling
