// What becomes of the delimiters where a piece of text is split: the five behaviors of the
// tokenizers library.
#pragma once

#include "core/text/pre_tokenizer.h"

namespace brisling {

enum class SplitBehavior { kRemoved, kIsolated, kMergedWithPrevious, kMergedWithNext, kContiguous };

// Takes the delimiters of one piece from left to right and appends the pieces between and of them.
class PieceSplitter {
 public:
  // `inverted` swaps delimiters and what is between them.
  PieceSplitter(SplitBehavior behavior, bool inverted, const Piece& piece, std::vector<Piece>& out);

  void delimiter(size_t begin, size_t end);
  // Must be called once, after the last delimiter.
  void finish();

 private:
  void add(size_t begin, size_t end, bool is_delimiter);
  bool is_first() const { return out_.size() == first_; }

  SplitBehavior behavior_;
  bool inverted_;
  size_t rest_, end_;  // what is not added yet
  std::vector<Piece>& out_;
  size_t first_;                     // piece of `out_` that comes from this one
  bool previous_delimiter_ = false;  // what was added last
};

}  // namespace brisling
