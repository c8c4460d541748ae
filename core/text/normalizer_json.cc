// The normalizers of tokenizer.json.
#include "core/base/base64.h"
#include "core/text/bert_normalizer.h"
#include "core/text/byte_level.h"
#include "core/text/character_normalizer.h"
#include "core/text/piece_types.h"
#include "core/text/precompiled_normalizer.h"
#include "core/text/prepend.h"
#include "core/text/replace.h"
#include "core/text/sequences.h"
#include "core/text/strip_normalizer.h"
#include "core/text/unicode_normalizer.h"

namespace brisling {
namespace {

using Form = UnicodeNormalizer::Form;

std::unique_ptr<const Normalizer> bert_normalizer(const Json& spec) {
  BertNormalizer::Options options;
  options.clean_text = spec.boolean_or("clean_text", true);
  options.handle_chinese_chars = spec.boolean_or("handle_chinese_chars", true);
  options.lowercase = spec.boolean_or("lowercase", true);
  options.strip_accents = spec.boolean_or("strip_accents", options.lowercase);
  return std::make_unique<BertNormalizer>(options);
}

template <Form form>
std::unique_ptr<const Normalizer> unicode_normalizer(const Json&) {
  return std::make_unique<UnicodeNormalizer>(form);
}

template <CharacterNormalizer::Map map>
std::unique_ptr<const Normalizer> character_normalizer(const Json&) {
  return std::make_unique<CharacterNormalizer>(map);
}

std::unique_ptr<const Normalizer> strip(const Json& spec) {
  return std::make_unique<StripNormalizer>(spec.boolean_or("strip_left", true),
                                           spec.boolean_or("strip_right", true));
}

std::unique_ptr<const Normalizer> replace(const Json& spec) {
  return std::make_unique<ReplaceNormalizer>(make_pattern(spec.at("pattern")),
                                             inserted_text(spec.at("content")));
}

std::unique_ptr<const Normalizer> prepend(const Json& spec) {
  return std::make_unique<Prepend>(inserted_text(spec.at("prepend")));
}

std::unique_ptr<const Normalizer> precompiled(const Json& spec) {
  const Json charsmap = spec.at("precompiled_charsmap");
  const auto bytes = decode_base64(charsmap.text());
  if (!bytes) charsmap.fail("must be base64");
  return std::make_unique<PrecompiledNormalizer>(*bytes, charsmap.where());
}

std::unique_ptr<const Normalizer> sequence(const Json& spec) {
  return std::make_unique<NormalizerSequence>(make_pieces(spec, "normalizers", make_normalizer));
}

constexpr PieceType<Normalizer> kNormalizers[] = {
    {"BertNormalizer", bert_normalizer},
    {"ByteLevel", without_settings<Normalizer, ByteLevelNormalizer>},
    {"Lowercase", character_normalizer<unicode::to_lowercase>},
    {"NFC", unicode_normalizer<Form::kNfc>},
    {"NFD", unicode_normalizer<Form::kNfd>},
    {"NFKC", unicode_normalizer<Form::kNfkc>},
    {"NFKD", unicode_normalizer<Form::kNfkd>},
    {"Nmt", character_normalizer<nmt>},
    {"Precompiled", precompiled},
    {"Prepend", prepend},
    {"Replace", replace},
    {"Sequence", sequence},
    {"Strip", strip},
    {"StripAccents", character_normalizer<strip_accent>},
};

}  // namespace

std::unique_ptr<const Normalizer> make_normalizer(const Json& spec) {
  return make_piece(kNormalizers, spec, spec.at("type").text());
}

}  // namespace brisling
