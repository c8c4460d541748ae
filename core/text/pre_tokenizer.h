// The second step of a tokenizer: cuts normalized text into pieces that the model takes one by one.
#pragma once

#include <cstddef>
#include <cstdint>
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

 private:
  std::vector<Piece> spare_;
};

// Implementations are immutable.
class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;
  virtual void split(PreTokenizedText& text) const = 0;
};

}  // namespace brisling
