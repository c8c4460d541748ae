// Bytes as characters that can be seen, the alphabet of byte-level BPE (GPT-2): the normalizer,
// pre-tokenizer and decoder ByteLevel.
#pragma once

#include <array>
#include <optional>

#include "core/text/decoder.h"
#include "core/text/normalizer.h"
#include "core/text/pattern_split.h"

namespace brisling {

// Of a byte: itself where it is a printable character of Latin-1, else one from U+0100 on.
char32_t byte_level_character(uint8_t byte);
// The byte that a character stands for.
std::optional<uint8_t> byte_level_byte(char32_t character);

class ByteLevelNormalizer : public Normalizer {
 public:
  void normalize(const NormalizedText& in, NormalizedText& out) const override;
};

class ByteLevelPreTokenizer : public PreTokenizer {
 public:
  struct Options {
    bool add_prefix_space = true;
    bool use_regex = true;  // splits by GPT-2's pattern
  };

  explicit ByteLevelPreTokenizer(const Options& options);
  void split(PreTokenizedText& text) const override;

 private:
  bool add_prefix_space_;
  std::optional<PatternSplit> split_;
};

class ByteLevelDecoder : public Decoder {
 public:
  void decode(std::vector<std::string>& tokens) const override;
};

}  // namespace brisling
