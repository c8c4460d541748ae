// Every match of a pattern replaced by a text: the normalizer and the decoder Replace.
#pragma once

#include <string>

#include "core/text/decoder.h"
#include "core/text/normalizer.h"
#include "core/text/pattern.h"

namespace brisling {

class ReplaceNormalizer : public Normalizer {
 public:
  ReplaceNormalizer(Pattern pattern, std::string content)
      : pattern_(std::move(pattern)), content_(std::move(content)) {}
  // The content stands for the last character that it replaces.
  void normalize(const NormalizedText& in, NormalizedText& out) const override;

 private:
  Pattern pattern_;
  std::string content_;
};

class ReplaceDecoder : public Decoder {
 public:
  ReplaceDecoder(Pattern pattern, std::string content)
      : pattern_(std::move(pattern)), content_(std::move(content)) {}
  void decode(std::vector<std::string>& tokens) const override;

 private:
  Pattern pattern_;
  std::string content_;
};

}  // namespace brisling
