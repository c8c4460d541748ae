// Writes a new form of a text character by character, each with a number that says what of the old
// form it stands for: the way NormalizedString of the tokenizers library keeps its alignment.
#pragma once

#include "core/text/normalized_text.h"

namespace brisling {

class Rewriter {
 public:
  Rewriter(const NormalizedText& in, NormalizedText& out) : text_(in.text()), spans_(in), out_(out) {}

  // Appends a character. `change` is 0 where it stands for the next character of the old form, -n
  // where n more characters after that one are dropped, and 1 where it stands for the same as the
  // character before it.
  void add(char32_t character, int change);
  // Appends the old form up to byte `end` as it is.
  void copy(size_t end);

 private:
  std::string_view text_;
  size_t at_ = 0;  // how much of the old form is done
  OriginalSpans spans_;
  NormalizedText& out_;
};

}  // namespace brisling
