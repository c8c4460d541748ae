#include "core/text/strip_normalizer.h"

namespace brisling {

void StripNormalizer::normalize(const NormalizedText& in, NormalizedText& out) const {
  const std::string_view text = in.text();
  size_t begin = 0, end = text.size();
  while (left_ && begin < end && unicode::is_white_space(unicode::decode(text, begin))) {
    begin += unicode::length_of(text[begin]);
  }
  while (right_ && begin < end) {
    const char32_t last = unicode::decode_before(text, end);
    if (!unicode::is_white_space(last)) break;
    end -= unicode::encode(last).size;
  }
  OriginalSpans(in).copy(begin, end, out);
}

}  // namespace brisling
