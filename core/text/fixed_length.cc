#include "core/text/fixed_length.h"

namespace brisling {

void FixedLength::split(PreTokenizedText& text) const {
  const std::string_view bytes = text.text.text();
  text.split_pieces([&](const Piece& piece, std::vector<Piece>& out) {
    for (size_t begin = piece.begin; begin < piece.end;) {
      size_t end = begin;
      for (int64_t k = 0; k < length_ && end < piece.end; ++k) end += unicode::length_of(bytes[end]);
      out.push_back({begin, end});
      begin = end;
    }
  });
}

}  // namespace brisling
