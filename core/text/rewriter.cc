#include "core/text/rewriter.h"

namespace brisling {

void Rewriter::add(char32_t character, int change) {
  // Reordered marks can claim more characters than there are: those stand for the last one.
  if (change > 0 || at_ == text_.size()) {
    Span before = at_ > 0 ? spans_.find(at_ - 1, at_) : spans_.find(0, 1);
    if (at_ == 0) before.end = before.begin;
    return out_.append_character(character, before);
  }
  const Span original = spans_.find(at_, at_ + 1);
  for (; change <= 0 && at_ < text_.size(); ++change) at_ += unicode::length_of(text_[at_]);
  out_.append_character(character, original);
}

void Rewriter::copy(size_t end) {
  spans_.copy(at_, end, out_);
  at_ = end;
}

}  // namespace brisling
