// SentencePiece models with what transformers' converters make of them, family by family.
#include <algorithm>
#include <map>

#include "core/text/bpe_merges.h"
#include "core/text/character_normalizer.h"
#include "core/text/character_split.h"
#include "core/text/conventions.h"
#include "core/text/family.h"
#include "core/text/metaspace.h"
#include "core/text/precompiled_normalizer.h"
#include "core/text/replace.h"
#include "core/text/sentencepiece_model.h"
#include "core/text/sequences.h"
#include "core/text/strip_normalizer.h"
#include "core/text/tokenizer_files.h"
#include "core/text/unicode_normalizer.h"
#include "core/text/unigram.h"

namespace brisling {
namespace {

using Parts = Tokenizer::Parts;
using Piece = SentencePieceModel::Piece;
using Type = SentencePieceModel::Type;
using Steps = std::vector<std::unique_ptr<const Normalizer>>;

const std::vector<Family>& families() {
  static const std::vector<Family> known = {
      {.name = "LlamaTokenizer",
       .model_types = {"llama", "mistral", "mixtral", "phi3"},
       .special_tokens = {{"bos", "<s>"}, {"eos", "</s>"}, {"unk", "<unk>"}},
       .single = "bos:0 A:0 eos:0",
       .pair = "bos:0 A:0 eos:0 bos:1 B:1 eos:1"},
      {.name = "GemmaTokenizer",
       .model_types = {"gemma", "gemma2", "gemma3", "gemma3_text"},
       .special_tokens = {{"bos", "<bos>"}, {"eos", "<eos>"}, {"unk", "<unk>"}, {"pad", "<pad>"}},
       .single = "bos:0 A:0 eos:0",
       .pair = "bos:0 A:0 eos:0 bos:1 B:1 eos:1"},
      {.name = "T5Tokenizer",
       .model_types = {"t5", "mt5", "umt5"},
       .special_tokens = {{"eos", "</s>"}, {"unk", "<unk>"}, {"pad", "<pad>"}},
       .single = "A:0 eos:0",
       .pair = "A:0 eos:0 B:0 eos:0"},
      {.name = "XLMRobertaTokenizer",
       .model_types = {"xlm-roberta", "xlm-roberta-xl", "new"},
       .special_tokens =
           {{"cls", "<s>"}, {"sep", "</s>"}, {"unk", "<unk>"}, {"pad", "<pad>"}, {"mask", "<mask>"}},
       .single = "cls:0 A:0 sep:0",
       .pair = "cls:0 A:0 sep:0 sep:0 B:0 sep:0",
       .mask_lstrip = true},
      {.name = "AlbertTokenizer",
       .model_types = {"albert"},
       .special_tokens =
           {{"cls", "[CLS]"}, {"sep", "[SEP]"}, {"unk", "<unk>"}, {"pad", "<pad>"}, {"mask", "[MASK]"}},
       .single = "cls:0 A:0 sep:0",
       .pair = "cls:0 A:0 sep:0 B:1 sep:1",
       .mask_lstrip = true},
      {.name = "DebertaV2Tokenizer",
       .model_types = {"deberta-v2"},
       .special_tokens =
           {{"cls", "[CLS]"}, {"sep", "[SEP]"}, {"unk", "[UNK]"}, {"pad", "[PAD]"}, {"mask", "[MASK]"}},
       .single = "cls:0 A:0 sep:0",
       .pair = "cls:0 A:0 sep:0 B:1 sep:1"},
  };
  return known;
}

// Whether tokens of start and end are added is a setting of Llama's and Gemma's tokenizers.
Family with_chosen_ends(Family family, const TokenizerConfig& config) {
  const bool bos = config.flag("add_bos_token", true), eos = config.flag("add_eos_token", false);
  family.single = bos ? (eos ? "bos:0 A:0 eos:0" : "bos:0 A:0") : (eos ? "A:0 eos:0" : "A:0");
  family.pair = bos ? (eos ? "bos:0 A:0 eos:0 bos:1 B:1 eos:1" : "bos:0 A:0 bos:1 B:1")
                    : (eos ? "A:0 eos:0 B:1 eos:1" : "A:0 B:1");
  return family;
}

// Pieces that end in a digit and a comma hide the number; ALBERT avoids them.
bool hides_number(std::string_view piece) {
  return piece.size() >= 2 && piece.back() == ',' && piece[piece.size() - 2] >= '0' &&
         piece[piece.size() - 2] <= '9';
}

// The first pieces become the tokens of these roles, whatever the model calls them.
void rename_first(std::vector<Piece>& pieces, const Family& family, const TokenizerConfig& config,
                  std::initializer_list<std::string_view> roles) {
  size_t i = 0;
  for (const std::string_view role : roles) {
    const auto usual = std::find_if(family.special_tokens.begin(), family.special_tokens.end(),
                                    [&](const auto& token) { return token.first == role; });
    if (i < pieces.size()) pieces[i++] = {config.special_text(role, usual->second)};
  }
}

// The pieces by their ids in the family, which are not always those of the model file.
std::vector<Piece> family_pieces(const Family& family, const SentencePieceModel& model,
                                 const TokenizerConfig& config) {
  std::vector<Piece> pieces = model.pieces;
  if (family.name == "XLMRobertaTokenizer") {
    // Of fairseq: the model's three special pieces become four, and a mask is the last.
    pieces.erase(pieces.begin(), pieces.begin() + std::min<std::ptrdiff_t>(3, std::ssize(pieces)));
    const Piece first[] = {{"<s>"}, {"<pad>"}, {"</s>"}, {"<unk>"}};
    pieces.insert(pieces.begin(), std::begin(first), std::end(first));
    pieces.push_back({"<mask>"});
  } else if (family.name == "LlamaTokenizer") {
    rename_first(pieces, family, config, {"unk", "bos", "eos"});
  } else if (family.name == "GemmaTokenizer") {
    rename_first(pieces, family, config, {"pad", "eos", "bos"});
    const auto has_text = [&](std::string_view text) {
      return [=](const Piece& piece) { return piece.text == text; };
    };
    if (std::none_of(pieces.begin(), pieces.end(), has_text("\t"))) {  // in old models only as a byte
      const auto tab = std::find_if(pieces.begin(), pieces.end(), has_text("<0x09>"));
      if (tab != pieces.end()) *tab = {"\t"};
    }
  } else if (family.name == "AlbertTokenizer") {
    for (Piece& piece : pieces) {
      if (hides_number(piece.text)) piece.score -= 100;
    }
  } else if (family.name == "T5Tokenizer") {
    constexpr int64_t kMostExtraIds = 10000;
    const int64_t extra_ids = std::min(config.integer("extra_ids", 100), kMostExtraIds);
    for (int64_t i = extra_ids; i-- > 0;) pieces.push_back({"<extra_id_" + std::to_string(i) + ">"});
  }
  return pieces;
}

std::vector<AddedToken> added_pieces(const SentencePieceModel& model, const Vocabulary& vocabulary) {
  std::map<std::string_view, AddedToken> added;
  for (const Piece& piece : model.pieces) {
    const auto id = vocabulary.id(piece.text);
    if (!id || (piece.type != Type::kControl && piece.type != Type::kUserDefined)) continue;
    AddedToken token;
    token.content = piece.text;
    token.id = *id;
    token.special = piece.type == Type::kControl;
    added.emplace(piece.text, token);
  }
  std::vector<AddedToken> tokens;
  for (auto& [text, token] : added) tokens.push_back(std::move(token));
  return tokens;
}

std::unique_ptr<const TokenModel> make_model(const Family& family, const SentencePieceModel& model,
                                             const std::vector<Piece>& pieces) {
  std::vector<Vocabulary::Entry> entries;
  std::vector<float> scores;
  for (const Piece& piece : pieces) {
    entries.push_back({piece.text, static_cast<int32_t>(entries.size())});
    scores.push_back(piece.score);
  }
  auto vocabulary = std::make_unique<Vocabulary>(std::move(entries), model.source);
  if (model.kind == SentencePieceModel::Kind::kUnigram) {
    Unigram::Options options;
    options.unk_id = family.name == "XLMRobertaTokenizer" ? 3 : model.unk_id;
    return std::make_unique<Unigram>(std::move(vocabulary), std::vector<double>(scores.begin(), scores.end()),
                                     options);
  }
  auto merges = merges_by_score(*vocabulary, scores, MergeTies::kLongestLeft);
  Bpe::Options options;
  options.unk_token = model.unk_piece;
  options.fuse_unk = options.byte_fallback = true;
  return std::make_unique<Bpe>(std::move(vocabulary), std::move(merges), std::move(options));
}

std::unique_ptr<const Normalizer> replace(std::string_view text, std::string_view content,
                                          const std::string& source) {
  return std::make_unique<ReplaceNormalizer>(Pattern::literal(text, source), std::string(content));
}

// What both of the following end with.
void append_charsmap_and_spaces(const SentencePieceModel& model, Steps& steps) {
  if (!model.precompiled_charsmap.empty()) {
    steps.push_back(std::make_unique<PrecompiledNormalizer>(model.precompiled_charsmap, model.source));
  }
  steps.push_back(std::make_unique<ReplaceNormalizer>(Pattern::regex(" {2,}", model.source), " "));
}

std::unique_ptr<const Normalizer> albert_normalizer(const SentencePieceModel& model,
                                                    const TokenizerConfig& config) {
  Steps steps;
  steps.push_back(replace("``", "\"", model.source));
  steps.push_back(replace("''", "\"", model.source));
  if (!config.flag("keep_accents", false)) {
    steps.push_back(std::make_unique<UnicodeNormalizer>(UnicodeNormalizer::Form::kNfkd));
    steps.push_back(std::make_unique<CharacterNormalizer>(strip_accent));
  }
  if (config.flag("do_lower_case", true)) {
    steps.push_back(std::make_unique<CharacterNormalizer>(unicode::to_lowercase));
  }
  append_charsmap_and_spaces(model, steps);
  return std::make_unique<NormalizerSequence>(std::move(steps));
}

std::unique_ptr<const Normalizer> deberta_normalizer(const SentencePieceModel& model,
                                                     const TokenizerConfig& config) {
  Steps steps;
  if (config.flag("do_lower_case", false)) {
    steps.push_back(std::make_unique<CharacterNormalizer>(unicode::to_lowercase));
  }
  steps.push_back(std::make_unique<StripNormalizer>(true, true));
  append_charsmap_and_spaces(model, steps);
  return std::make_unique<NormalizerSequence>(std::move(steps));
}

// Pieces that begin with a space, in the Unigram families.
void fill_unigram_parts(const Family& family, const SentencePieceModel& model, const TokenizerConfig& config,
                        Parts& parts) {
  MetaspaceOptions spaces;
  if (!config.flag("add_prefix_space", model.add_dummy_prefix)) {
    spaces.prepend = MetaspaceOptions::Prepend::kNever;
  } else if (!config.flag("legacy", true)) {
    spaces.prepend = MetaspaceOptions::Prepend::kFirst;
  }
  std::vector<std::unique_ptr<const PreTokenizer>> steps;
  if (family.name == "AlbertTokenizer") {
    parts.normalizer = albert_normalizer(model, config);
  } else if (family.name == "DebertaV2Tokenizer") {
    parts.normalizer = deberta_normalizer(model, config);
    if (config.flag("split_by_punct", false)) {
      steps.push_back(std::make_unique<CharacterSplit>(unicode::is_punctuation, SplitBehavior::kIsolated));
    }
  } else {
    parts.normalizer = sentencepiece_normalizer(model.precompiled_charsmap, model.source);
  }
  steps.push_back(std::make_unique<MetaspacePreTokenizer>(spaces));
  parts.pre_tokenizer = std::make_unique<PreTokenizerSequence>(std::move(steps));
  parts.decoder = std::make_unique<MetaspaceDecoder>(spaces);
}

// Whole texts, in the BPE families. Llama's tokenizer once put a space before every stretch of text
// ("legacy"), and Gemma's never does.
void fill_bpe_parts(const Family& family, const SentencePieceModel& model, const TokenizerConfig& config,
                    Parts& parts) {
  const bool is_prefixed =
      family.name != "GemmaTokenizer" && config.flag("add_prefix_space", model.add_dummy_prefix);
  const SpacePrefix prefix = is_prefixed ? SpacePrefix::kEveryStretch : SpacePrefix::kNone;
  if (family.name == "LlamaTokenizer" && !config.flag("legacy", true)) {
    MetaspaceOptions spaces;
    spaces.prepend = is_prefixed ? MetaspaceOptions::Prepend::kFirst : MetaspaceOptions::Prepend::kNever;
    spaces.split = false;
    parts.pre_tokenizer = std::make_unique<MetaspacePreTokenizer>(spaces);
  } else {
    parts.normalizer = escaped_spaces(prefix);
  }
  parts.decoder = unescaped_spaces(prefix);
}

}  // namespace

TokenizerParts read_sentencepiece(const std::filesystem::path& path, const TokenizerConfig& config) {
  Family family = find_family(families(), config, path.string());
  const SentencePieceModel model = SentencePieceModel::read(path);
  auto parts = std::make_unique<Parts>();
  parts->model = make_model(family, model, family_pieces(family, model, config));
  if (model.kind == SentencePieceModel::Kind::kUnigram) {
    fill_unigram_parts(family, model, config, *parts);
  } else {
    fill_bpe_parts(family, model, config, *parts);
    family = with_chosen_ends(std::move(family), config);
  }
  add_special_tokens(family, config, added_pieces(model, parts->model->vocabulary()), path.string(), *parts);
  return parts;
}

}  // namespace brisling
