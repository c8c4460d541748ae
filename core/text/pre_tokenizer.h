// The second step of a tokenizer: cuts normalized text into pieces that the model takes one by one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/text/normalized_text.h"

namespace brisling {

// Bytes [begin, end) of a normalized text.
struct Piece {
  static constexpr int32_t kNoId = -1;

  size_t begin, end;
  int32_t id = kNoId;  // of an added token that was found here; no later step looks into it
};

struct PreTokenizedText {
  NormalizedText text;
  std::vector<Piece> pieces;  // ascending; text between them is left out

  // Puts in the place of each piece without an id what `split(piece, out)` appends to `out`.
  template <class Split>
  void split_pieces(Split&& split) {
    spare_.clear();
    for (const Piece& piece : pieces) {
      if (piece.id == Piece::kNoId) {
        split(piece, spare_);
      } else {
        spare_.push_back(piece);
      }
    }
    pieces.swap(spare_);
  }

  // Puts in the place of the text of each piece without an id what `rewrite(piece, originals, out)`
  // appends to the text `out`. Pieces that become empty are left out.
  template <class Rewrite>
  void rewrite_pieces(Rewrite&& rewrite) {
    spare_text_.clear();
    OriginalSpans originals(text);
    for (Piece& piece : pieces) {
      const size_t begin = spare_text_.text().size();
      if (piece.id == Piece::kNoId) {
        rewrite(piece, originals, spare_text_);
      } else {
        originals.copy(piece.begin, piece.end, spare_text_);
      }
      piece.begin = begin;
      piece.end = spare_text_.text().size();
    }
    std::swap(text, spare_text_);
    std::erase_if(pieces, [](const Piece& piece) { return piece.begin == piece.end; });
  }

 private:
  std::vector<Piece> spare_;
  NormalizedText spare_text_;
};

// Implementations are immutable.
class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;
  virtual void split(PreTokenizedText& text) const = 0;
};

}  // namespace brisling
