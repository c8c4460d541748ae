#include "core/text/normalized_text.h"

#include <algorithm>

namespace brisling {

void NormalizedText::clear() {
  text_.clear();
  runs_.clear();
}

bool NormalizedText::continues_bytewise(int64_t original_begin) const {
  return !runs_.empty() && !runs_.back().whole && runs_.back().original.end == original_begin;
}

bool NormalizedText::continues_whole(Span original) const {
  return !runs_.empty() && runs_.back().whole && runs_.back().original == original;
}

char* NormalizedText::append_bytewise(size_t size, int64_t original_begin) {
  const size_t begin = text_.size();
  const int64_t original_end = original_begin + static_cast<int64_t>(size);
  if (continues_bytewise(original_begin)) {
    runs_.back().original.end = original_end;
  } else if (size > 0) {
    runs_.push_back({begin, {original_begin, original_end}, false});
  }
  text_.resize(begin + size);
  return text_.data() + begin;
}

void NormalizedText::append_bytewise(std::string_view bytes, int64_t original_begin) {
  bytes.copy(append_bytewise(bytes.size(), original_begin), bytes.size());
}

void NormalizedText::append_character(char32_t code_point, Span original) {
  const unicode::Encoded character = unicode::encode(code_point);
  const bool same_length = static_cast<int64_t>(character.size) == original.end - original.begin;
  if (same_length && continues_bytewise(original.begin)) {
    runs_.back().original.end = original.end;
  } else if (same_length || !continues_whole(original)) {
    runs_.push_back({text_.size(), original, !same_length});
  }
  text_ += character.view();
}

void NormalizedText::append_whole(std::string_view text, Span original) {
  if (!text.empty() && !continues_whole(original)) runs_.push_back({text_.size(), original, true});
  text_ += text;
}

std::string_view NormalizedText::run_text(size_t index) const {
  const size_t begin = runs_[index].begin;
  const size_t end = index + 1 < runs_.size() ? runs_[index + 1].begin : text_.size();
  return std::string_view(text_).substr(begin, end - begin);
}

void OriginalSpans::copy(size_t begin, size_t end, NormalizedText& out) {
  while (begin < end) {
    const NormalizedText::Run& run = runs_[advance(first_, begin)];
    const size_t run_end = first_ + 1 < runs_.size() ? std::min(end, runs_[first_ + 1].begin) : end;
    const std::string_view bytes = text_.substr(begin, run_end - begin);
    if (run.whole) {
      out.append_whole(bytes, run.original);
    } else {
      out.append_bytewise(bytes, run.original.begin + static_cast<int64_t>(begin - run.begin));
    }
    begin = run_end;
  }
}

}  // namespace brisling
