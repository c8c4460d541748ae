#include "core/text/token_windows.h"

#include <algorithm>

#include "core/base/status.h"
#include "core/base/unicode.h"
#include "core/text/tokenizer_parts.h"

namespace brisling {
namespace {

TokenSequence tokenize(const Tokenizer::Parts& parts, std::string_view text, size_t enough) {
  unicode::require_valid(text);
  TokenSequence tokens;
  parts.tokenize(text, enough, tokens);
  return tokens;
}

template <class T>
std::vector<T> slice(const std::vector<T>& all, size_t begin, size_t end) {
  return {all.begin() + static_cast<ptrdiff_t>(begin), all.begin() + static_cast<ptrdiff_t>(end)};
}

}  // namespace

TokenWindows::TokenWindows(const Tokenizer& tokenizer, std::string_view text, const Options& options)
    : post_processor_(*tokenizer.parts().post_processor),
      text_(tokenize(tokenizer.parts(), text,
                     options.stride ? SIZE_MAX : static_cast<size_t>(options.max_length))) {
  cut(options);
}

TokenWindows::TokenWindows(const Tokenizer& tokenizer, std::string_view first, std::string_view second,
                           const Options& options)
    : post_processor_(*tokenizer.parts().post_processor),
      first_(tokenize(tokenizer.parts(), first, SIZE_MAX)),
      text_(tokenize(tokenizer.parts(), second, SIZE_MAX)) {
  const auto max_first = static_cast<size_t>(options.max_first);
  if (first_->ids.size() > max_first) {
    first_->resize(max_first);
    truncated_ = true;
  }
  cut(options);
}

void TokenWindows::cut(const Options& options) {
  const auto tokens = static_cast<int64_t>(text_.ids.size());
  const int64_t first = first_ ? std::ssize(first_->ids) : 0;
  const int64_t room = options.max_length - post_processor_.added_tokens(first_.has_value()) - first;
  if (tokens <= room) {
    room_ = text_.ids.size();
    return;
  }
  const int64_t stride = options.stride.value_or(0);
  if (room <= stride && (first_ || options.stride)) {
    fail(Status::kInvalidArgument, "a window of ", options.max_length, " tokens has room for ",
         std::max<int64_t>(room, 0), " of a text of ", tokens, "; that must be more than the ", stride,
         " that windows share; use longer windows or a smaller stride");
  }
  if (room < 0) {
    fail(Status::kInvalidArgument, "max_length is ", options.max_length,
         " but must be at least the number of special tokens, ", options.max_length - room);
  }
  room_ = static_cast<size_t>(room);
  if (options.stride) {
    step_ = static_cast<size_t>(room - stride);
    count_ = (text_.ids.size() - room_ + step_ - 1) / step_ + 1;
  } else {
    truncated_ = true;
  }
}

int64_t TokenWindows::longest() const {
  const size_t first = first_ ? first_->ids.size() : 0;
  return static_cast<int64_t>(first + room_) + post_processor_.added_tokens(first_.has_value());
}

void TokenWindows::encode(size_t index, Encoding& out) const {
  const size_t begin = index * step_;
  const size_t end = std::min(begin + room_, text_.ids.size());
  const TokenSequence window = {text_.text, slice(text_.ids, begin, end), slice(text_.offsets, begin, end),
                                slice(text_.word_ids, begin, end)};
  out.clear();
  out.truncated = truncated_;
  post_processor_.process(first_ ? *first_ : window, first_ ? &window : nullptr, true, out);
}

}  // namespace brisling
