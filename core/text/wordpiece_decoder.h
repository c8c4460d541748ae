// Joins word pieces, as the decoder WordPiece of the tokenizers library does.
#pragma once

#include "core/text/decoder.h"

namespace brisling {

// Undoes the spaces before punctuation and English contractions in one token, in the order of the
// reference: a pattern never spans two tokens.
void clean_up(std::string& token);

class WordPieceDecoder : public Decoder {
 public:
  struct Options {
    std::string prefix = "##";  // of tokens that continue a word
    bool cleanup = true;        // calls clean_up
  };

  explicit WordPieceDecoder(Options options) : options_(std::move(options)) {}
  void decode(std::vector<std::string>& tokens) const override;

 private:
  Options options_;
};

}  // namespace brisling
