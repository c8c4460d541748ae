// Words of BERT, as BertPreTokenizer of the tokenizers library cuts them.
#pragma once

#include "core/text/pre_tokenizer.h"

namespace brisling {

// Splits at white space, which is left out, and around every punctuation character.
class BertPreTokenizer : public PreTokenizer {
 public:
  void split(PreTokenizedText& text) const override;
};

}  // namespace brisling
