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

// The index in `text` so many characters after `begin`, or `limit`.
int64_t characters_after(std::string_view text, int64_t begin, int64_t count, int64_t limit) {
  for (; count > 0 && begin < limit; --count) begin += unicode::length_of(text[static_cast<size_t>(begin)]);
  return begin;
}

// The index in `text` so many characters before `end`, or `limit`; `end` where there are not so many.
int64_t characters_before(std::string_view text, int64_t end, int64_t count, int64_t limit) {
  int64_t begin = end;
  for (; count > 0; --count) {
    if (begin == 0) return end;
    while (unicode::is_continuation(text[static_cast<size_t>(--begin)])) continue;
  }
  return std::max(begin, limit);
}

}  // namespace

void TrimmedOffsets::process(const TokenSequence& first, const TokenSequence* second, bool add_special_tokens,
                             Encoding& out) const {
  const size_t before = out.ids.size();
  inner_->process(first, second, add_special_tokens, out);
  bool text_has_begun[2] = {};
  for (size_t i = before; i < out.ids.size(); ++i) {
    if (out.special_tokens_mask[i]) continue;
    const std::string_view text = out.sequence_ids[i] == 0 ? first.text : second->text;
    auto& [begin, end] = out.offsets[i];
    const bool is_first = !text_has_begun[out.sequence_ids[i]] || begin == 0;
    text_has_begun[out.sequence_ids[i]] = true;
    // An added token is what was found: with the white space that it took from its sides.
    const bool is_added = parts_.added_tokens.find(out.ids[i]) != nullptr;
    const std::string_view token =
        is_added ? text.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin))
                 : parts_.model->vocabulary().token(out.ids[i]);
    if (unicode::find_invalid(token) != token.size()) continue;
    const int64_t leading = leading_spaces(token), trailing = trailing_spaces(token);
    // One space in front of a text was put there; if there are more, none was.
    const bool is_prefix = is_first && add_prefix_space_ && leading == 1;
    if (!is_prefix) begin = characters_after(text, begin, leading, end);
    end = characters_before(text, end, trailing, begin);
  }
}

}  // namespace brisling
