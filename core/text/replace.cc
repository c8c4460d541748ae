#include "core/text/replace.h"

namespace brisling {

void ReplaceNormalizer::normalize(const NormalizedText& in, NormalizedText& out) const {
  if (in.text().empty()) return;
  OriginalSpans originals(in);
  size_t rest = 0;
  pattern_.for_each_match(in.text(), [&](size_t begin, size_t end) {
    originals.copy(rest, begin, out);
    Span original = end > 0 ? originals.find(end - 1, end) : originals.find(0, 1);
    if (end == 0) original.end = original.begin;
    out.append_whole(content_, original);
    rest = end;
  });
  originals.copy(rest, in.text().size(), out);
}

void ReplaceDecoder::decode(std::vector<std::string>& tokens) const {
  for (std::string& token : tokens) {
    if (token.empty()) continue;
    const std::string text = unicode::replace_invalid(token);
    size_t rest = 0;
    token.clear();
    pattern_.for_each_match(text, [&](size_t begin, size_t end) {
      token.append(text, rest, begin - rest).append(content_);
      rest = end;
    });
    token.append(text, rest);
  }
}

}  // namespace brisling
