// Spaces as a character that can be seen (U+2581), the way of SentencePiece: the pre-tokenizer and
// the decoder Metaspace.
#pragma once

#include <string>

#include "core/text/decoder.h"
#include "core/text/pre_tokenizer.h"

namespace brisling {

struct MetaspaceOptions {
  // Where a space is put in front of a piece that has none: nowhere, only at the start of the text,
  // or everywhere.
  enum class Prepend { kNever, kFirst, kAlways };

  std::string replacement = "\xE2\x96\x81";  // one character
  Prepend prepend = Prepend::kAlways;
  bool split = true;  // in front of every space
};

class MetaspacePreTokenizer : public PreTokenizer {
 public:
  explicit MetaspacePreTokenizer(MetaspaceOptions options) : options_(std::move(options)) {}
  void split(PreTokenizedText& text) const override;

 private:
  MetaspaceOptions options_;
};

class MetaspaceDecoder : public Decoder {
 public:
  explicit MetaspaceDecoder(MetaspaceOptions options) : options_(std::move(options)) {}
  void decode(std::vector<std::string>& tokens) const override;

 private:
  MetaspaceOptions options_;
};

}  // namespace brisling
