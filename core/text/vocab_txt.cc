// vocab.txt: the tokens of WordPiece, one a line; the line is the id.
#include "core/base/in_quotes.h"
#include "core/base/unicode.h"
#include "core/files/mapped_file.h"
#include "core/text/bert_normalizer.h"
#include "core/text/bert_pre_tokenizer.h"
#include "core/text/family.h"
#include "core/text/lines.h"
#include "core/text/tokenizer_files.h"
#include "core/text/wordpiece.h"
#include "core/text/wordpiece_decoder.h"

namespace brisling {
namespace {

const std::vector<Family>& families() {
  static const std::vector<Family> known = {
      {.name = "BertTokenizer",
       .model_types = {"", "bert", "distilbert", "electra", "nomic_bert", "new", "mobilebert", "squeezebert"},
       .special_tokens =
           {{"unk", "[UNK]"}, {"sep", "[SEP]"}, {"pad", "[PAD]"}, {"cls", "[CLS]"}, {"mask", "[MASK]"}},
       .single = "cls:0 A:0 sep:0",
       .pair = "cls:0 A:0 sep:0 B:1 sep:1"},
      {.name = "MPNetTokenizer",
       .model_types = {"mpnet"},
       .special_tokens =
           {{"unk", "[UNK]"}, {"sep", "</s>"}, {"pad", "<pad>"}, {"cls", "<s>"}, {"mask", "<mask>"}},
       .single = "cls:0 A:0 sep:0",
       .pair = "cls:0 A:0 sep:0 sep:0 B:1 sep:1",
       .mask_lstrip = true},
  };
  return known;
}

std::unique_ptr<const Vocabulary> read_vocabulary(const std::filesystem::path& path) {
  std::vector<Vocabulary::Entry> entries;
  const std::string text = read_text_file(path);
  for (const std::string_view line : lines_of(text)) {
    if (unicode::find_invalid(line) != line.size()) {
      fail(Status::kInvalidModel, path.string(), ": line ", entries.size() + 1, " is not UTF-8");
    }
    if (entries.size() > kHighestTokenId) {
      fail(Status::kInvalidModel, path.string(), ": more than ", kHighestTokenId + 1, " lines");
    }
    entries.push_back({std::string(line), static_cast<int32_t>(entries.size())});
  }
  return std::make_unique<Vocabulary>(std::move(entries), path.string());
}

}  // namespace

TokenizerParts read_vocab_txt(const std::filesystem::path& path, const TokenizerConfig& config) {
  const Family& family = find_family(families(), config, path.string());
  auto vocabulary = read_vocabulary(path);
  const std::string unk_token = config.special_text("unk", "[UNK]");
  const auto unk_id = vocabulary->id(unk_token);
  if (!unk_id) fail(Status::kInvalidModel, path.string(), " has no unk_token ", in_quotes(unk_token));
  WordPiece::Options options;
  options.unk_id = *unk_id;
  BertNormalizer::Options cleaning;
  cleaning.lowercase = config.flag("do_lower_case", true);
  cleaning.strip_accents = config.flag("strip_accents", cleaning.lowercase);
  cleaning.handle_chinese_chars = config.flag("tokenize_chinese_chars", true);

  auto parts = std::make_unique<Tokenizer::Parts>();
  parts->normalizer = std::make_unique<BertNormalizer>(cleaning);
  parts->pre_tokenizer = std::make_unique<BertPreTokenizer>();
  parts->model = std::make_unique<WordPiece>(std::move(vocabulary), options);
  add_special_tokens(family, config, {}, path.string(), *parts);
  parts->decoder = std::make_unique<WordPieceDecoder>(WordPieceDecoder::Options{});
  return parts;
}

}  // namespace brisling
