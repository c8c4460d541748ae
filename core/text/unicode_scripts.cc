#include "core/text/unicode_scripts.h"

#include <algorithm>
#include <iterator>

#include "core/text/script_ranges.h"

namespace brisling {
namespace {

uint8_t script_of(char32_t character) {
  const auto* range = std::lower_bound(std::begin(kScriptRanges), std::end(kScriptRanges), character,
                                       [](const ScriptRange& r, char32_t c) { return r.last < c; });
  return range != std::end(kScriptRanges) && range->first <= character ? range->script : kAnyScript;
}

}  // namespace

void UnicodeScripts::split(PreTokenizedText& text) const {
  const std::string_view bytes = text.text.text();
  text.split_pieces([&](const Piece& piece, std::vector<Piece>& out) {
    // As in the reference, what stands before the first character of a script is left out.
    size_t begin = piece.end;
    uint8_t script = kAnyScript;
    for (size_t i = piece.begin; i < piece.end; i += unicode::length_of(bytes[i])) {
      const uint8_t next = script_of(unicode::decode(bytes, i));
      if (next == kAnyScript || next == script) continue;
      if (begin < i) out.push_back({begin, i});
      begin = i;
      script = next;
    }
    if (begin < piece.end) out.push_back({begin, piece.end});
  });
}

}  // namespace brisling
