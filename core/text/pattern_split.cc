#include "core/text/pattern_split.h"

namespace brisling {

void PatternSplit::split(PreTokenizedText& text) const {
  const std::string_view bytes = text.text.text();
  text.split_pieces([&](const Piece& piece, std::vector<Piece>& out) {
    PieceSplitter splitter(behavior_, inverted_, piece, out);
    pattern_.for_each_match(
        bytes.substr(piece.begin, piece.end - piece.begin),
        [&](size_t begin, size_t end) { splitter.delimiter(piece.begin + begin, piece.begin + end); });
    splitter.finish();
  });
}

}  // namespace brisling
