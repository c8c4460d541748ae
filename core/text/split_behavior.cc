#include "core/text/split_behavior.h"

#include <algorithm>

namespace brisling {

PieceSplitter::PieceSplitter(SplitBehavior behavior, bool inverted, const Piece& piece,
                             std::vector<Piece>& out)
    : behavior_(behavior),
      inverted_(inverted),
      rest_(piece.begin),
      end_(piece.end),
      out_(out),
      first_(out.size()) {}

void PieceSplitter::delimiter(size_t begin, size_t end) {
  if (rest_ < begin) add(rest_, begin, inverted_);
  add(begin, end, !inverted_);
  rest_ = end;
}

void PieceSplitter::finish() {
  if (rest_ < end_) add(rest_, end_, inverted_);
  // Empty delimiters count while pieces are merged, and are left out then.
  out_.erase(std::remove_if(out_.begin() + static_cast<ptrdiff_t>(first_), out_.end(),
                            [](const Piece& piece) { return piece.begin == piece.end; }),
             out_.end());
}

void PieceSplitter::add(size_t begin, size_t end, bool is_delimiter) {
  bool merges = false;
  switch (behavior_) {
    case SplitBehavior::kRemoved:
      if (is_delimiter) return;
      break;
    case SplitBehavior::kIsolated:
      break;
    case SplitBehavior::kMergedWithPrevious:
      merges = is_delimiter && !previous_delimiter_;
      break;
    case SplitBehavior::kMergedWithNext:
      merges = !is_delimiter && previous_delimiter_;
      break;
    case SplitBehavior::kContiguous:
      merges = is_delimiter == previous_delimiter_;
      break;
  }
  if (merges && !is_first()) {
    out_.back().end = end;
  } else {
    out_.push_back({begin, end});
  }
  previous_delimiter_ = is_delimiter;
}

}  // namespace brisling
