#include "core/text/bert_pre_tokenizer.h"

#include <array>

#include "core/base/unicode.h"

namespace brisling {
namespace {

enum class Kind : uint8_t { kWord, kWhiteSpace, kPunctuation };

Kind classify(char32_t character) {
  if (unicode::is_white_space(character)) return Kind::kWhiteSpace;
  return unicode::is_punctuation(character) ? Kind::kPunctuation : Kind::kWord;
}

const std::array<Kind, 128>& ascii_kinds() {
  static const std::array<Kind, 128> kinds = [] {
    std::array<Kind, 128> table;
    for (uint8_t c = 0; c < 128; ++c) table[c] = classify(c);
    return table;
  }();
  return kinds;
}

}  // namespace

void BertPreTokenizer::split(PreTokenizedText& text) const {
  const std::array<Kind, 128>& ascii = ascii_kinds();
  const std::string_view bytes = text.text.text();
  text.split_pieces([&](const Piece& piece, std::vector<Piece>& out) {
    size_t word = piece.begin;
    for (size_t i = piece.begin; i < piece.end;) {
      const auto lead = static_cast<uint8_t>(bytes[i]);
      const Kind kind = lead < 0x80 ? ascii[lead] : classify(unicode::decode(bytes, i));
      const size_t next = i + unicode::length_of(bytes[i]);
      if (kind != Kind::kWord) {
        if (word < i) out.push_back({word, i});
        if (kind == Kind::kPunctuation) out.push_back({i, next});
        word = next;
      }
      i = next;
    }
    if (word < piece.end) out.push_back({word, piece.end});
  });
}

}  // namespace brisling
