// BERT's basic text cleaning, as BertNormalizer of the tokenizers library defines it.
#pragma once

#include <array>
#include <cstdint>

#include "core/text/normalizer.h"

namespace brisling {

class BertNormalizer : public Normalizer {
 public:
  struct Options {
    bool clean_text = true;            // drops control characters; white space becomes a space
    bool handle_chinese_chars = true;  // puts spaces around every ideograph
    bool strip_accents = true;         // decomposes (NFD), then drops nonspacing marks
    bool lowercase = true;
  };

  explicit BertNormalizer(const Options& options);
  void normalize(const NormalizedText& in, NormalizedText& out) const override;

 private:
  class Characters;

  Options options_;
  std::array<uint8_t, 256> ascii_;  // what a byte becomes, or kNotPlain
};

}  // namespace brisling
