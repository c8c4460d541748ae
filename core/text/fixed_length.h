// The pre-tokenizer FixedLength: pieces of so many characters.
#pragma once

#include "core/text/pre_tokenizer.h"

namespace brisling {

class FixedLength : public PreTokenizer {
 public:
  explicit FixedLength(int64_t length) : length_(length) {}  // 1 or more
  void split(PreTokenizedText& text) const override;

 private:
  int64_t length_;
};

}  // namespace brisling
