// Pre-tokenizers that split at every character of a class: WhitespaceSplit, Punctuation, Digits and
// CharDelimiterSplit.
#pragma once

#include <array>
#include <functional>

#include "core/text/split_behavior.h"

namespace brisling {

class CharacterSplit : public PreTokenizer {
 public:
  using IsDelimiter = std::function<bool(char32_t)>;

  CharacterSplit(IsDelimiter is_delimiter, SplitBehavior behavior);
  void split(PreTokenizedText& text) const override;

 private:
  IsDelimiter is_delimiter_;
  SplitBehavior behavior_;
  std::array<bool, 128> is_ascii_delimiter_;
};

}  // namespace brisling
