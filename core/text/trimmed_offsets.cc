#include "core/text/trimmed_offsets.h"

#include <algorithm>

#include "core/base/unicode.h"
#include "core/text/byte_level.h"

namespace brisling {

namespace {

bool is_space(char32_t character) {
  return byte_level_byte(character) == ' ' || unicode::is_white_space(character);
}

int64_t leading_spaces(std::string_view token) {
  int64_t count = 0;
  for (size_t i = 0; i < token.size() && is_space(unicode::decode(token, i)); ++count) {
    i += unicode::length_of(token[i]);
  }
  return count;
}

int64_t trailing_spaces(std::string_view token) {
  int64_t count = 0;
  for (size_t end = token.size(); end > 0; ++count) {
    const char32_t last = unicode::decode_before(token, end);
    if (!is_space(last)) break;
    end -= unicode::encode(last).size;
  }
  return count;
}

}  // namespace

void TrimmedOffsets::process(const TokenSequence& first, const TokenSequence* second, bool add_special_tokens,
                             Encoding& out) const {
  const size_t before = out.ids.size();
  inner_->process(first, second, add_special_tokens, out);
  bool text_has_begun[2] = {};
  for (size_t i = before; i < out.ids.size(); ++i) {
    if (out.special_tokens_mask[i]) continue;
    Span& offsets = out.offsets[i];
    const bool is_first = !text_has_begun[out.sequence_ids[i]] || offsets.begin == 0;
    text_has_begun[out.sequence_ids[i]] = true;
    const std::string_view token = parts_.token(out.ids[i]);
    if (unicode::find_invalid(token) != token.size()) continue;
    const int64_t leading = leading_spaces(token), trailing = trailing_spaces(token);
    // One space in front of a text was put there; if there are more, none was.
    const bool is_prefix = is_first && add_prefix_space_ && leading == 1;
    if (!is_prefix) offsets.begin = std::min(offsets.begin + leading, offsets.end);
    if (offsets.end >= trailing) offsets.end = std::max(offsets.end - trailing, offsets.begin);
  }
}

}  // namespace brisling
