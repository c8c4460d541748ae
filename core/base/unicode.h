// UTF-8 and the properties of characters. A thin layer over utf8proc, except for the classes that
// BERT's text rules depend on: those come from the tables of the reference implementation.
// Every function may be called from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace brisling::unicode {

// The index of the first byte that is not part of well-formed UTF-8; text.size() if all is well.
// Surrogates, overlong forms and code points above U+10FFFF are malformed.
size_t find_invalid(std::string_view text);

// Fails with kInvalidArgument naming the byte, if the text is not UTF-8.
void require_valid(std::string_view text);

// U+FFFD in the place of every maximal part that is malformed (section 3.9 of the Unicode Standard).
std::string replace_invalid(std::string_view text);

// The rest expects valid UTF-8 and code points.

// Bytes in the character that starts with `lead`.
inline size_t length_of(char lead) {
  const auto byte = static_cast<uint8_t>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

inline bool is_continuation(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

// The character that starts at text[index].
char32_t decode(std::string_view text, size_t index);

// The character that ends before text[end]; end > 0.
char32_t decode_before(std::string_view text, size_t end);

size_t count_characters(std::string_view text);

// UTF-8 of one code point.
struct Encoded {
  std::array<char, 4> bytes;
  size_t size;
  std::string_view view() const { return {bytes.data(), size}; }
};
Encoded encode(char32_t code_point);

// A code point becomes one or several.
struct Mapping {
  std::array<char32_t, 4> code_points;
  size_t size;
};

// Canonical decomposition, complete (NFD of the character alone).
Mapping decompose(char32_t code_point);
uint8_t combining_class(char32_t code_point);

// Compatibility decomposition, complete (NFKD of the character alone).
struct CompatibilityMapping {
  std::array<char32_t, 18> code_points;
  size_t size;
};
CompatibilityMapping decompose_compatibly(char32_t code_point);

// The character that canonically decomposes into the two, as NFC composes them.
std::optional<char32_t> compose(char32_t first, char32_t second);

// Full, unconditional, language-independent lower case.
Mapping to_lowercase(char32_t code_point);

bool is_white_space(char32_t code_point);     // the Unicode property
bool is_word(char32_t code_point);            // \w of Unicode regular expressions (UTS #18)
bool is_numeric(char32_t code_point);         // general categories Nd, Nl and No
bool is_combining_mark(char32_t code_point);  // general categories Mn, Mc and Me

// Where the extended grapheme cluster ends that starts at text[begin].
size_t grapheme_end(std::string_view text, size_t begin);

// As BertNormalizer and BertPreTokenizer of the tokenizers library define them.
bool is_control(char32_t code_point);  // Cc, Cf, Co; but not tab, line feed, carriage return
bool is_punctuation(char32_t code_point);
bool is_nonspacing_mark(char32_t code_point);
bool is_cjk(char32_t code_point);  // ideographs, which BERT takes one by one

}  // namespace brisling::unicode
