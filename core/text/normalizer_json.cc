// The normalizers of tokenizer.json.
#include "core/text/bert_normalizer.h"
#include "core/text/piece_types.h"

namespace brisling {
namespace {

std::unique_ptr<const Normalizer> bert_normalizer(const Json& spec) {
  BertNormalizer::Options options;
  options.clean_text = spec.boolean_or("clean_text", true);
  options.handle_chinese_chars = spec.boolean_or("handle_chinese_chars", true);
  options.lowercase = spec.boolean_or("lowercase", true);
  options.strip_accents = spec.boolean_or("strip_accents", options.lowercase);
  return std::make_unique<BertNormalizer>(options);
}

constexpr PieceType<Normalizer> kNormalizers[] = {{"BertNormalizer", bert_normalizer}};

}  // namespace

std::unique_ptr<const Normalizer> make_normalizer(const Json& spec) {
  return make_piece(kNormalizers, spec, spec.at("type").text());
}

}  // namespace brisling
