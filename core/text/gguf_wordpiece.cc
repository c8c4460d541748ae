// Vocabulary kind `bert`. Only its tokens are in the file: the rest of the tokenizer is BERT's.
#include <algorithm>

#include "core/text/bert_normalizer.h"
#include "core/text/bert_pre_tokenizer.h"
#include "core/text/gguf_tokenizers.h"
#include "core/text/template_processing.h"
#include "core/text/wordpiece.h"
#include "core/text/wordpiece_decoder.h"

namespace brisling {
namespace {

// GGUF marks the tokens that start a word; WordPiece marks those that continue one.
std::string wordpiece_token(std::string_view token, int64_t type) {
  constexpr std::string_view kWordStart = "\xE2\x96\x81";  // U+2581
  if (type != GgufVocabulary::kNormal) return std::string(token);
  if (token.starts_with(kWordStart)) return std::string(token.substr(kWordStart.size()));
  return "##" + std::string(token);
}

}  // namespace

void fill_gguf_wordpiece(const GgufVocabulary& source, bool lowercase, Tokenizer::Parts& parts) {
  auto vocabulary = source.vocabulary(wordpiece_token);
  WordPiece::Options options;
  options.unk_id = source.required_special_id({"unknown"});
  const int32_t cls_id = source.required_special_id({"cls", "bos"});
  const int32_t sep_id = source.required_special_id({"seperator", "eos"});  // the key is spelt so
  std::vector<int32_t> special = {options.unk_id, cls_id, sep_id};
  for (const std::string_view key : {"padding", "mask"}) {
    if (const auto id = source.special_id({key})) special.push_back(*id);
  }
  for (size_t i = 0; i < source.tokens().size(); ++i) {
    if (source.type(i) == GgufVocabulary::kControl) special.push_back(static_cast<int32_t>(i));
  }
  std::sort(special.begin(), special.end());
  special.erase(std::unique(special.begin(), special.end()), special.end());
  std::vector<AddedToken> added;
  for (const int32_t id : special) {
    AddedToken token;
    token.content = vocabulary->token(id);
    token.id = id;
    token.special = true;
    if (!token.content.empty()) added.push_back(token);
  }

  BertNormalizer::Options cleaning;
  cleaning.lowercase = cleaning.strip_accents = lowercase;
  parts.normalizer = std::make_unique<BertNormalizer>(cleaning);
  parts.pre_tokenizer = std::make_unique<BertPreTokenizer>();
  parts.model = std::make_unique<WordPiece>(std::move(vocabulary), options);
  parts.post_processor = std::make_unique<TemplateProcessing>(TemplateProcessing::bert(cls_id, sep_id));
  parts.decoder = std::make_unique<WordPieceDecoder>(WordPieceDecoder::Options{});
  parts.added_tokens = AddedTokens(std::move(added), parts.normalizer.get());
}

}  // namespace brisling
