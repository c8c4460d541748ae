#include "core/text/character_normalizer.h"

namespace brisling {

CharacterNormalizer::CharacterNormalizer(Map map) : map_(map) {
  for (uint8_t c = 0; c < 0x80; ++c) {
    const unicode::Mapping mapped = map(c);
    is_plain_[c] = mapped.size == 1 && mapped.code_points[0] < 0x80;
    ascii_[c] = static_cast<char>(mapped.code_points[0]);
  }
}

void CharacterNormalizer::normalize(const NormalizedText& in, NormalizedText& out) const {
  const auto is_plain = [&](char c) { return is_plain_[static_cast<uint8_t>(c)]; };
  for (size_t r = 0; r < in.runs().size(); ++r) {
    const NormalizedText::Run& run = in.runs()[r];
    const std::string_view text = in.run_text(r);
    for (size_t i = 0; i < text.size();) {
      const auto original = run.original.begin + static_cast<int64_t>(i);
      size_t end = i;
      while (!run.whole && end < text.size() && is_plain(text[end])) ++end;
      if (end > i) {
        char* target = out.append_bytewise(end - i, original);
        for (; i < end; ++i) *target++ = ascii_[static_cast<uint8_t>(text[i])];
        continue;
      }
      const size_t length = unicode::length_of(text[i]);
      const Span span = run.whole ? run.original : Span{original, original + static_cast<int64_t>(length)};
      const unicode::Mapping mapped = map_(unicode::decode(text, i));
      for (size_t k = 0; k < mapped.size; ++k) out.append_character(mapped.code_points[k], span);
      i += length;
    }
  }
}

unicode::Mapping strip_accent(char32_t character) {
  return {{character}, unicode::is_combining_mark(character) ? size_t{0} : 1};
}

unicode::Mapping nmt(char32_t c) {
  const auto in = [c](char32_t first, char32_t last) { return first <= c && c <= last; };
  if (in(0x1, 0x8) || c == 0xB || in(0xE, 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F) return {{c}, 0};
  const bool is_space = c == 0x9 || c == 0xA || c == 0xC || c == 0xD || c == 0x1680 || in(0x200B, 0x200F) ||
                        c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xFEFF || c == 0xFFFD;
  return {{is_space ? U' ' : c}, 1};
}

}  // namespace brisling
