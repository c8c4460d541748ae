#include "core/text/byte_level.h"

#include <algorithm>

#include "core/base/unicode.h"

namespace brisling {
namespace {

struct Alphabet {
  std::array<unicode::Encoded, 256> characters;
  std::array<bool, 256> is_itself = {};  // and ASCII
  std::array<std::optional<uint8_t>, 0x144> bytes = {};

  Alphabet() {
    char32_t next = 0x100;
    for (char32_t byte = 0; byte < 0x100; ++byte) {
      const bool is_printable = (byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD);
      const char32_t character = is_printable ? byte : next++;
      characters[byte] = unicode::encode(character);
      is_itself[byte] = is_printable && byte < 0x80;
      bytes[character] = static_cast<uint8_t>(byte);
    }
  }
};

const Alphabet& alphabet() {
  static const Alphabet the_alphabet;
  return the_alphabet;
}

// Bytes [begin, end) of `text` in the alphabet.
void append(std::string_view text, size_t begin, size_t end, OriginalSpans& originals, NormalizedText& out) {
  const Alphabet& letters = alphabet();
  while (begin < end) {
    size_t plain = begin;
    while (plain < end && letters.is_itself[static_cast<uint8_t>(text[plain])]) ++plain;
    originals.copy(begin, plain, out);
    if (plain == end) return;
    const size_t next = plain + unicode::length_of(text[plain]);
    const Span original = originals.find(plain, next);
    for (size_t i = plain; i < next; ++i) {
      out.append_whole(letters.characters[static_cast<uint8_t>(text[i])].view(), original);
    }
    begin = next;
  }
}

}  // namespace

char32_t byte_level_character(uint8_t byte) { return unicode::decode(alphabet().characters[byte].view(), 0); }

std::optional<uint8_t> byte_level_byte(char32_t character) {
  const auto& bytes = alphabet().bytes;
  return character < bytes.size() ? bytes[character] : std::nullopt;
}

void ByteLevelNormalizer::normalize(const NormalizedText& in, NormalizedText& out) const {
  OriginalSpans originals(in);
  append(in.text(), 0, in.text().size(), originals, out);
}

ByteLevelPreTokenizer::ByteLevelPreTokenizer(const Options& options)
    : add_prefix_space_(options.add_prefix_space) {
  if (options.use_regex) {
    split_.emplace(
        Pattern::regex(R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)",
                       "the pattern of ByteLevel"),
        SplitBehavior::kIsolated, false);
  }
}

void ByteLevelPreTokenizer::split(PreTokenizedText& text) const {
  const auto lacks_space = [&](const Piece& piece) {
    return piece.id == Piece::kNoId && text.text.text()[piece.begin] != ' ';
  };
  if (add_prefix_space_ && std::any_of(text.pieces.begin(), text.pieces.end(), lacks_space)) {
    text.rewrite_pieces([&](const Piece& piece, OriginalSpans& originals, NormalizedText& out) {
      if (lacks_space(piece)) out.append_whole(" ", originals.find(piece.begin, piece.begin + 1));
      originals.copy(piece.begin, piece.end, out);
    });
  }
  if (split_) split_->split(text);
  text.rewrite_pieces([&](const Piece& piece, OriginalSpans& originals, NormalizedText& out) {
    append(text.text.text(), piece.begin, piece.end, originals, out);
  });
}

void ByteLevelDecoder::decode(std::vector<std::string>& tokens) const {
  std::string bytes;
  for (const std::string& token : tokens) {
    const size_t before = bytes.size();
    bool is_byte_level = unicode::find_invalid(token) == token.size();
    for (size_t i = 0; is_byte_level && i < token.size(); i += unicode::length_of(token[i])) {
      const auto byte = byte_level_byte(unicode::decode(token, i));
      is_byte_level = byte.has_value();
      if (byte) bytes += static_cast<char>(*byte);
    }
    if (!is_byte_level) bytes.replace(before, bytes.npos, token);  // an added token, as it is
  }
  tokens.assign(1, unicode::replace_invalid(bytes));
}

}  // namespace brisling
