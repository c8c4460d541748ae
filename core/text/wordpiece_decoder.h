// Joins word pieces, as the decoder WordPiece of the tokenizers library does.
#pragma once

#include "core/text/decoder.h"

namespace brisling {

class WordPieceDecoder : public Decoder {
 public:
  struct Options {
    std::string prefix = "##";  // of tokens that continue a word
    bool cleanup = true;        // undoes the spaces before punctuation and English contractions
  };

  explicit WordPieceDecoder(Options options) : options_(std::move(options)) {}
  void decode(std::vector<std::string>& tokens) const override;

 private:
  Options options_;
};

}  // namespace brisling
