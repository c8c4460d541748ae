// Text on its way from the caller to the model: what the normalizers made of it and, for every
// part of that, the bytes of the original it came from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/unicode.h"
#include "core/text/encoding.h"

namespace brisling {

class NormalizedText {
 public:
  // A stretch of the text. Where `whole`, all of it came from all of `original`; otherwise byte i of
  // it came from byte i of `original`, and both are equally long.
  struct Run {
    size_t begin;  // in the text; it ends where the next run begins
    Span original;
    bool whole;
  };

  void clear();

  // Appends bytes that correspond one to one to the original bytes from `original_begin` on.
  void append_bytewise(std::string_view bytes, int64_t original_begin);
  // The same with room for `size` bytes that the caller fills.
  char* append_bytewise(size_t size, int64_t original_begin);
  // Appends one character that stands for all of `original`.
  void append_character(char32_t code_point, Span original);
  // Appends text every character of which stands for all of `original`.
  void append_whole(std::string_view text, Span original);

  std::string_view text() const { return text_; }
  std::span<const Run> runs() const { return runs_; }
  std::string_view run_text(size_t index) const;

  size_t capacity() const { return text_.capacity() + runs_.capacity() * sizeof(Run); }

 private:
  bool continues_bytewise(int64_t original_begin) const;
  bool continues_whole(Span original) const;

  std::string text_;
  std::vector<Run> runs_;
};

// Finds the original bytes of stretches of a text that are asked for from left to right: begin and end
// never decrease between calls, and begin < end.
class OriginalSpans {
 public:
  explicit OriginalSpans(const NormalizedText& text) : text_(text.text()), runs_(text.runs()) {}

  // Of the characters that bytes [begin, end) of the text are part of.
  Span find(size_t begin, size_t end) {
    while (unicode::is_continuation(text_[begin])) --begin;
    while (end < text_.size() && unicode::is_continuation(text_[end])) ++end;
    const NormalizedText::Run& first = runs_[advance(first_, begin)];
    if (last_ < first_) last_ = first_;
    const NormalizedText::Run& last = runs_[advance(last_, end - 1)];
    const auto offset = [](const NormalizedText::Run& run, size_t index) {
      return run.original.begin + static_cast<int64_t>(index - run.begin);
    };
    return {first.whole ? first.original.begin : offset(first, begin),
            last.whole ? last.original.end : offset(last, end)};
  }

  // Appends bytes [begin, end) of the text, with what they stand for.
  void copy(size_t begin, size_t end, NormalizedText& out);

 private:
  size_t advance(size_t& run, size_t index) const {
    while (run + 1 < runs_.size() && runs_[run + 1].begin <= index) ++run;
    return run;
  }

  std::string_view text_;
  std::span<const NormalizedText::Run> runs_;
  size_t first_ = 0, last_ = 0;
};

}  // namespace brisling
