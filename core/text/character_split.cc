#include "core/text/character_split.h"

#include "core/base/unicode.h"

namespace brisling {

CharacterSplit::CharacterSplit(IsDelimiter is_delimiter, SplitBehavior behavior)
    : is_delimiter_(std::move(is_delimiter)), behavior_(behavior) {
  for (uint8_t c = 0; c < 0x80; ++c) is_ascii_delimiter_[c] = is_delimiter_(c);
}

void CharacterSplit::split(PreTokenizedText& text) const {
  const std::string_view bytes = text.text.text();
  text.split_pieces([&](const Piece& piece, std::vector<Piece>& out) {
    PieceSplitter splitter(behavior_, false, piece, out);
    for (size_t i = piece.begin, next = i; i < piece.end; i = next) {
      next = i + unicode::length_of(bytes[i]);
      const auto lead = static_cast<uint8_t>(bytes[i]);
      if (lead < 0x80 ? is_ascii_delimiter_[lead] : is_delimiter_(unicode::decode(bytes, i))) {
        splitter.delimiter(i, next);
      }
    }
    splitter.finish();
  });
}

}  // namespace brisling
