// A precompiled character map (SentencePiece's) on a text: the first byte is the length of the text,
// which comes next.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/base/status.h"
#include "core/base/unicode.h"
#include "core/text/precompiled_normalizer.h"
#include "tests/fuzz/support.h"

using brisling::fuzz::require;
namespace unicode = brisling::unicode;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view text = input.substr(0, data[0]);
  if (unicode::find_invalid(text) != text.size()) return 0;
  brisling::NormalizedText in, out;
  try {
    const brisling::PrecompiledNormalizer normalizer(input.substr(text.size()), "charsmap");
    in.append_bytewise(text, 0);
    normalizer.normalize(in, out);
  } catch (const brisling::Error&) {
    return 0;
  }
  require(unicode::find_invalid(out.text()) == out.text().size());
  brisling::OriginalSpans originals(out);
  brisling::Span last;
  for (size_t i = 0, next; i < out.text().size(); i = next) {
    next = i + unicode::length_of(out.text()[i]);
    const brisling::Span span = originals.find(i, next);
    require(last.begin <= span.begin && last.end <= span.end && span.begin <= span.end);
    require(span.end <= static_cast<int64_t>(text.size()));
    last = span;
  }
  return 0;
}
