// The pre-tokenizer UnicodeScripts: between characters of different scripts.
#pragma once

#include "core/text/pre_tokenizer.h"

namespace brisling {

class UnicodeScripts : public PreTokenizer {
 public:
  void split(PreTokenizedText& text) const override;
};

}  // namespace brisling
