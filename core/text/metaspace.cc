#include "core/text/metaspace.h"

#include "core/text/replace_all.h"
#include "core/text/split_behavior.h"

namespace brisling {
namespace {

using Prepend = MetaspaceOptions::Prepend;

void replace_spaces(std::string_view text, const Piece& piece, std::string_view replacement,
                    OriginalSpans& originals, NormalizedText& out) {
  text = text.substr(0, piece.end);
  for (size_t begin = piece.begin; begin < piece.end;) {
    const size_t space = std::min(text.find(' ', begin), piece.end);
    originals.copy(begin, space, out);
    if (space < piece.end) out.append_whole(replacement, originals.find(space, space + 1));
    begin = space + 1;
  }
}

}  // namespace

void MetaspacePreTokenizer::split(PreTokenizedText& text) const {
  const std::string_view replacement = options_.replacement;
  text.rewrite_pieces([&](const Piece& piece, OriginalSpans& originals, NormalizedText& out) {
    const std::string_view rest = text.text.text().substr(piece.begin);
    const Span first = originals.find(piece.begin, piece.begin + 1);
    if (!rest.starts_with(' ') && !rest.starts_with(replacement) &&
        (options_.prepend == Prepend::kAlways || (options_.prepend == Prepend::kFirst && first.begin == 0))) {
      out.append_whole(replacement, first);
    }
    replace_spaces(text.text.text(), piece, replacement, originals, out);
  });
  if (!options_.split) return;
  const std::string_view bytes = text.text.text();
  text.split_pieces([&](const Piece& piece, std::vector<Piece>& out) {
    const std::string_view until_end = bytes.substr(0, piece.end);
    PieceSplitter splitter(SplitBehavior::kMergedWithNext, false, piece, out);
    for (size_t i = until_end.find(replacement, piece.begin); i != until_end.npos;
         i = until_end.find(replacement, i + replacement.size())) {
      splitter.delimiter(i, i + replacement.size());
    }
    splitter.finish();
  });
}

void MetaspaceDecoder::decode(std::vector<std::string>& tokens) const {
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool was_prepended = i == 0 && options_.prepend != Prepend::kNever;
    replace_all(tokens[i], options_.replacement, was_prepended ? "" : " ");
  }
}

}  // namespace brisling
