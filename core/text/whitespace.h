// The pre-tokenizer Whitespace: words (\w+) and what is neither word nor white space ([^\w\s]+).
#pragma once

#include "core/text/pre_tokenizer.h"

namespace brisling {

class Whitespace : public PreTokenizer {
 public:
  void split(PreTokenizedText& text) const override;
};

}  // namespace brisling
