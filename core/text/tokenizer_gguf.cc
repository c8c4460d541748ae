// The vocabulary of a GGUF file. Only its tokens are there: the rest of the tokenizer is what models
// of the vocabulary kind `bert` have by convention.
#include <algorithm>

#include "core/base/in_quotes.h"
#include "core/text/bert_normalizer.h"
#include "core/text/bert_pre_tokenizer.h"
#include "core/text/template_processing.h"
#include "core/text/tokenizer_parts.h"
#include "core/text/wordpiece.h"
#include "core/text/wordpiece_decoder.h"

namespace brisling {
namespace {

// Values of tokenizer.ggml.token_type.
constexpr int64_t kNormal = 1;
constexpr int64_t kControl = 3;

std::vector<int64_t> token_types(const Gguf& file, size_t tokens) {
  constexpr std::string_view kKey = "tokenizer.ggml.token_type";
  const GgufValue* value = file.find(kKey);
  std::vector<int64_t> types;
  if (!value) {
    types.assign(tokens, kNormal);
  } else if (const auto* is_signed = std::get_if<std::vector<int64_t>>(value)) {
    types = *is_signed;
  } else if (const auto* is_unsigned = std::get_if<std::vector<uint64_t>>(value)) {
    types.assign(is_unsigned->begin(), is_unsigned->end());
  } else {
    fail(Status::kInvalidModel, file.path(), ": ", kKey, " must be an array of integers");
  }
  if (types.size() != tokens) {
    fail(Status::kInvalidModel, file.path(), ": ", kKey, " has ", types.size(),
         " elements, but tokenizer.ggml.tokens has ", tokens);
  }
  return types;
}

// GGUF marks the tokens that start a word; WordPiece marks those that continue one.
std::string wordpiece_token(std::string_view token, int64_t type) {
  constexpr std::string_view kWordStart = "\xE2\x96\x81";  // U+2581
  if (type != kNormal) return std::string(token);
  if (token.starts_with(kWordStart)) return std::string(token.substr(kWordStart.size()));
  return "##" + std::string(token);
}

// The id under the first of the keys that is there.
std::optional<int32_t> special_id(const Gguf& file, const Vocabulary& vocabulary,
                                  std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (!file.find(key)) continue;
    const auto id = static_cast<int32_t>(file.integer(key, 0, kHighestTokenId));
    if (vocabulary.token(id).empty()) {
      fail(Status::kInvalidModel, file.path(), ": ", key, " is ", id, ", an id without a token");
    }
    return id;
  }
  return std::nullopt;
}

int32_t required_special_id(const Gguf& file, const Vocabulary& vocabulary,
                            std::initializer_list<std::string_view> keys) {
  const auto id = special_id(file, vocabulary, keys);
  if (!id) fail(Status::kInvalidModel, file.path(), ": ", *keys.begin(), " is missing");
  return *id;
}

}  // namespace

Tokenizer Tokenizer::from_gguf(const Gguf& file, bool lowercase) {
  const std::string_view kind = file.text("tokenizer.ggml.model");
  if (kind != "bert") {
    fail(Status::kUnsupported, file.path(), ": tokenizer.ggml.model is ", in_quotes(kind),
         ", a kind of vocabulary that is not supported; supported: bert");
  }
  const std::vector<std::string_view>& tokens = file.texts("tokenizer.ggml.tokens");
  if (tokens.size() > static_cast<size_t>(kHighestTokenId) + 1) {
    fail(Status::kInvalidModel, file.path(), ": tokenizer.ggml.tokens has ", tokens.size(),
         " tokens; at most ", kHighestTokenId + 1, " are read");
  }
  const std::vector<int64_t> types = token_types(file, tokens.size());
  std::vector<Vocabulary::Entry> entries;
  entries.reserve(tokens.size());
  for (size_t i = 0; i < tokens.size(); ++i) {
    entries.push_back({wordpiece_token(tokens[i], types[i]), static_cast<int32_t>(i)});
  }
  auto vocabulary = std::make_unique<Vocabulary>(std::move(entries), file.path() + ": tokenizer.ggml.tokens");

  WordPiece::Options options;
  options.unk_id = required_special_id(file, *vocabulary, {"tokenizer.ggml.unknown_token_id"});
  const int32_t cls_id =
      required_special_id(file, *vocabulary, {"tokenizer.ggml.cls_token_id", "tokenizer.ggml.bos_token_id"});
  const int32_t sep_id = required_special_id(  // the key is spelt so
      file, *vocabulary, {"tokenizer.ggml.seperator_token_id", "tokenizer.ggml.eos_token_id"});
  std::vector<int32_t> special = {options.unk_id, cls_id, sep_id};
  for (const std::string_view key : {"tokenizer.ggml.padding_token_id", "tokenizer.ggml.mask_token_id"}) {
    if (const auto id = special_id(file, *vocabulary, {key})) special.push_back(*id);
  }
  for (size_t i = 0; i < types.size(); ++i) {
    if (types[i] == kControl) special.push_back(static_cast<int32_t>(i));
  }
  std::sort(special.begin(), special.end());
  special.erase(std::unique(special.begin(), special.end()), special.end());
  std::vector<AddedToken> added;
  for (const int32_t id : special) {
    AddedToken token;
    token.content = vocabulary->token(id);
    token.id = id;
    token.special = true;
    added.push_back(token);
  }

  BertNormalizer::Options cleaning;
  cleaning.lowercase = cleaning.strip_accents = lowercase;
  auto parts = std::make_unique<Parts>();
  parts->normalizer = std::make_unique<BertNormalizer>(cleaning);
  parts->pre_tokenizer = std::make_unique<BertPreTokenizer>();
  parts->model = std::make_unique<WordPiece>(std::move(vocabulary), options);
  parts->post_processor = std::make_unique<TemplateProcessing>(TemplateProcessing::bert(cls_id, sep_id));
  parts->decoder = std::make_unique<WordPieceDecoder>(WordPieceDecoder::Options{});
  parts->added_tokens = AddedTokens(std::move(added), parts->normalizer.get());
  return Tokenizer(std::move(parts));
}

}  // namespace brisling
