// Normalizers that look at one character at a time: Lowercase, StripAccents and Nmt.
#pragma once

#include <array>

#include "core/base/unicode.h"
#include "core/text/normalizer.h"

namespace brisling {

class CharacterNormalizer : public Normalizer {
 public:
  // What a character becomes; nothing where it is dropped.
  using Map = unicode::Mapping (*)(char32_t);

  explicit CharacterNormalizer(Map map);
  void normalize(const NormalizedText& in, NormalizedText& out) const override;

 private:
  Map map_;
  std::array<char, 128> ascii_;          // what becomes of those
  std::array<bool, 256> is_plain_ = {};  // bytes that ascii_ has
};

// Drops marks; meant to follow NFD.
unicode::Mapping strip_accent(char32_t character);
// SentencePiece's nmt rules without NFKC: drops control characters, unifies white space.
unicode::Mapping nmt(char32_t character);

}  // namespace brisling
