#include "core/text/whitespace.h"

#include <array>

#include "core/base/unicode.h"

namespace brisling {
namespace {

enum class Kind : uint8_t { kWord, kWhiteSpace, kOther };

Kind classify(char32_t character) {
  if (unicode::is_white_space(character)) return Kind::kWhiteSpace;
  return unicode::is_word(character) ? Kind::kWord : Kind::kOther;
}

Kind kind_at(std::string_view text, size_t index) {
  static const std::array<Kind, 128> ascii = [] {
    std::array<Kind, 128> kinds;
    for (uint8_t c = 0; c < 128; ++c) kinds[c] = classify(c);
    return kinds;
  }();
  const auto lead = static_cast<uint8_t>(text[index]);
  return lead < 0x80 ? ascii[lead] : classify(unicode::decode(text, index));
}

}  // namespace

void Whitespace::split(PreTokenizedText& text) const {
  const std::string_view bytes = text.text.text();
  text.split_pieces([&](const Piece& piece, std::vector<Piece>& out) {
    size_t begin = piece.begin;
    Kind kind = Kind::kWhiteSpace;  // of what starts at `begin`
    const auto add = [&](size_t end) {
      if (kind != Kind::kWhiteSpace) out.push_back({begin, end});
      begin = end;
    };
    for (size_t i = piece.begin; i < piece.end; i += unicode::length_of(bytes[i])) {
      const Kind next = kind_at(bytes, i);
      if (next != kind) {
        add(i);
        kind = next;
      }
    }
    add(piece.end);
  });
}

}  // namespace brisling
