#include "core/base/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <utility>

#include "core/base/status.h"
#include "core/base/unicode_tables.h"

namespace brisling::unicode {
namespace {

// Bits of one byte a character, so that a lookup in the basic plane is one load.
enum ClassBit : uint8_t { kIsOther = 1, kIsPunctuation = 2, kIsNonspacingMark = 4, kIsCombining = 8 };
constexpr char32_t kBasicPlane = 0x10000;

template <size_t N>
void mark(uint8_t* classes, const CodePointRange (&ranges)[N], ClassBit bit) {
  for (const auto [first, last] : ranges) {
    for (char32_t c = first; c <= last && c < kBasicPlane; ++c) classes[c] |= bit;
  }
}

const uint8_t* basic_plane_classes() {
  static const std::unique_ptr<const uint8_t[]> classes = [] {
    auto table = std::make_unique<uint8_t[]>(kBasicPlane);
    mark(table.get(), kOther, kIsOther);
    mark(table.get(), kPunctuation, kIsPunctuation);
    mark(table.get(), kNonspacingMark, kIsNonspacingMark);
    mark(table.get(), kCombining, kIsCombining);
    return table;
  }();
  return classes.get();
}

template <size_t N>
bool contains(const CodePointRange (&ranges)[N], char32_t code_point) {
  const auto* range = std::lower_bound(std::begin(ranges), std::end(ranges), code_point,
                                       [](const CodePointRange& r, char32_t c) { return r.last < c; });
  return range != std::end(ranges) && range->first <= code_point;
}

template <size_t N>
bool is_of(const CodePointRange (&ranges)[N], ClassBit bit, char32_t code_point) {
  return code_point < kBasicPlane ? basic_plane_classes()[code_point] & bit : contains(ranges, code_point);
}

bool in(char32_t code_point, char32_t first, char32_t last) { return code_point - first <= last - first; }

// The bounds of the second byte of a character that starts with `lead`, which has several.
std::pair<uint8_t, uint8_t> second_byte_bounds(uint8_t lead) {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {0x80, 0xBF};
  }
}

// The length of the longest start of `text`, which starts with no character, that could start one;
// at least 1.
size_t malformed_size(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  if (lead < 0xC2 || lead > 0xF4 || text.size() < 2) return 1;
  const auto second = static_cast<uint8_t>(text[1]);
  const auto [lowest, highest] = second_byte_bounds(lead);
  if (second < lowest || second > highest) return 1;
  size_t size = 2;
  while (size < std::min(text.size(), length_of(text[0])) && is_continuation(text[size])) ++size;
  return size;
}

}  // namespace

size_t find_invalid(std::string_view text) {
  const auto byte = [&](size_t index) { return static_cast<uint8_t>(text[index]); };
  size_t i = 0;
  while (i < text.size()) {
    for (uint64_t eight; i + 8 <= text.size(); i += 8) {
      std::memcpy(&eight, text.data() + i, 8);
      if (eight & 0x8080808080808080u) break;
    }
    if (i == text.size()) break;
    const uint8_t lead = byte(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    if (lead < 0xC2 || lead > 0xF4) return i;
    const size_t length = length_of(text[i]);
    if (i + length > text.size()) return i;
    for (size_t k = 1; k < length; ++k) {
      if (!is_continuation(text[i + k])) return i;
    }
    const auto [lowest, highest] = second_byte_bounds(lead);
    if (byte(i + 1) < lowest || byte(i + 1) > highest) return i;
    i += length;
  }
  return i;
}

void require_valid(std::string_view text) {
  const size_t invalid = find_invalid(text);
  if (invalid < text.size()) {
    fail(Status::kInvalidArgument, "the text is not valid UTF-8: byte ", invalid, " of ", text.size(),
         " starts no character; convert the text to UTF-8 first");
  }
}

std::string replace_invalid(std::string_view text) {
  std::string valid;
  for (;;) {
    const size_t invalid = find_invalid(text);
    valid += text.substr(0, invalid);
    if (invalid == text.size()) return valid;
    valid += "\xEF\xBF\xBD";
    text.remove_prefix(invalid);
    text.remove_prefix(malformed_size(text));
  }
}

char32_t decode(std::string_view text, size_t index) {
  const auto byte = [&](size_t k) { return static_cast<char32_t>(static_cast<uint8_t>(text[index + k])); };
  switch (length_of(text[index])) {
    case 1:
      return byte(0);
    case 2:
      return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    case 3:
      return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    default:
      return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
  }
}

char32_t decode_before(std::string_view text, size_t end) {
  size_t start = end - 1;
  while (is_continuation(text[start])) --start;
  return decode(text, start);
}

size_t count_characters(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

Encoded encode(char32_t code_point) {
  const auto low = [&](int shift) { return static_cast<char>(0x80 | (code_point >> shift & 0x3F)); };
  if (code_point < 0x80) return {{static_cast<char>(code_point)}, 1};
  if (code_point < 0x800) return {{static_cast<char>(0xC0 | code_point >> 6), low(0)}, 2};
  if (code_point < 0x10000) return {{static_cast<char>(0xE0 | code_point >> 12), low(6), low(0)}, 3};
  return {{static_cast<char>(0xF0 | code_point >> 18), low(12), low(6), low(0)}, 4};
}

Mapping decompose(char32_t code_point) {
  if (contains(kDecomposedLater, code_point)) return {{code_point}, 1};
  std::array<utf8proc_int32_t, 4> parts;  // the longest canonical decomposition has four
  const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(code_point), parts.data(),
                                             parts.size(), UTF8PROC_DECOMPOSE, nullptr);
  Mapping mapping{{}, static_cast<size_t>(count)};
  std::copy_n(parts.begin(), count, mapping.code_points.begin());
  return mapping;
}

uint8_t combining_class(char32_t code_point) {
  if (!is_of(kCombining, kIsCombining, code_point)) return 0;
  const auto* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(code_point));
  return static_cast<uint8_t>(property->combining_class);
}

CompatibilityMapping decompose_compatibly(char32_t code_point) {
  CompatibilityMapping mapping{{code_point}, 1};
  if (contains(kDecomposedLater, code_point) || contains(kCompatibleLater, code_point)) return mapping;
  std::array<utf8proc_int32_t, 18> parts;  // the longest has so many: U+FDFA
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
  const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(code_point), parts.data(),
                                             parts.size(), options, nullptr);
  mapping.size = static_cast<size_t>(count);
  std::copy_n(parts.begin(), count, mapping.code_points.begin());
  return mapping;
}

std::optional<char32_t> compose(char32_t first, char32_t second) {
  constexpr char32_t kBeforeTrailingConsonants = 0x11A7;  // utf8proc would swallow it after a syllable
  if (second == kBeforeTrailingConsonants) return std::nullopt;
  std::array<utf8proc_int32_t, 2> pair = {static_cast<utf8proc_int32_t>(first),
                                          static_cast<utf8proc_int32_t>(second)};
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE);
  if (utf8proc_normalize_utf32(pair.data(), 2, options) != 1) return std::nullopt;
  const auto composed = static_cast<char32_t>(pair[0]);
  if (contains(kDecomposedLater, composed)) return std::nullopt;
  return composed;
}

Mapping to_lowercase(char32_t code_point) {
  // SpecialCasing.txt has one unconditional lower case of two characters; utf8proc has simple ones.
  constexpr char32_t kCapitalIWithDot = 0x130;
  if (code_point == kCapitalIWithDot) return {{U'i', 0x307}, 2};
  const auto lower = static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(code_point)));
  if (lower != code_point) return {{lower}, 1};
  for (const auto& [upper, offset] : kLowercaseOfUnicode16) {
    if (in(code_point, upper.first, upper.last)) return {{code_point + static_cast<uint32_t>(offset)}, 1};
  }
  return {{code_point}, 1};
}

bool is_white_space(char32_t c) {
  return in(c, 0x9, 0xD) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 || in(c, 0x2000, 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_word(char32_t c) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_PC:
      return true;
    default:
      break;
  }
  // Joiners, and the circled and squared letters, which are symbols with the property Alphabetic.
  return c == 0x200C || c == 0x200D || in(c, 0x24B6, 0x24E9) || in(c, 0x1F130, 0x1F149) ||
         in(c, 0x1F150, 0x1F169) || in(c, 0x1F170, 0x1F189);
}

bool is_numeric(char32_t c) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return contains(kNumericOfUnicode16, c);
  }
}

bool is_combining_mark(char32_t c) { return contains(kCombiningMark, c); }

size_t grapheme_end(std::string_view text, size_t begin) {
  utf8proc_int32_t state = 0;
  auto previous = static_cast<utf8proc_int32_t>(decode(text, begin));
  size_t end = begin + length_of(text[begin]);
  while (end < text.size()) {
    const auto next = static_cast<utf8proc_int32_t>(decode(text, end));
    if (utf8proc_grapheme_break_stateful(previous, next, &state)) break;
    previous = next;
    end += length_of(text[end]);
  }
  return end;
}

bool is_control(char32_t c) { return c != '\t' && c != '\n' && c != '\r' && is_of(kOther, kIsOther, c); }

bool is_punctuation(char32_t c) { return is_of(kPunctuation, kIsPunctuation, c); }

bool is_nonspacing_mark(char32_t c) { return is_of(kNonspacingMark, kIsNonspacingMark, c); }

bool is_cjk(char32_t c) {
  return in(c, 0x4E00, 0x9FFF) || in(c, 0x3400, 0x4DBF) || in(c, 0x20000, 0x2A6DF) ||
         in(c, 0x2A700, 0x2B73F) || in(c, 0x2B740, 0x2B81F) || in(c, 0x2B920, 0x2CEAF) ||
         in(c, 0xF900, 0xFAFF) || in(c, 0x2F800, 0x2FA1F);
}

}  // namespace brisling::unicode
