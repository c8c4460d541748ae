// A text that is longer than a model takes, cut into windows that overlap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/text/post_processor.h"
#include "core/text/tokenizer.h"

namespace brisling {

// Immutable. The texts and the tokenizer must outlive it.
class TokenWindows {
 public:
  struct Options {
    int64_t max_length;             // tokens of a window, special ones included
    std::optional<int64_t> stride;  // tokens that neighbours share; without it, the first window is all
    int64_t max_first = INT32_MAX;  // of a pair: tokens of the first text, which is in every window
  };
  // Windows over `text`, or of a pair over `second`. Invalid UTF-8 fails with kInvalidArgument, and so
  // do lengths that leave no room to go on.
  TokenWindows(const Tokenizer& tokenizer, std::string_view text, const Options& options);
  TokenWindows(const Tokenizer& tokenizer, std::string_view first, std::string_view second,
               const Options& options);

  size_t size() const { return count_; }
  int64_t longest() const;  // tokens of the longest window
  void encode(size_t index, Encoding& out) const;
  bool truncated() const { return truncated_; }  // tokens are in no window
  // How many of the text's tokens stand before a window's.
  int64_t tokens_before(size_t index) const { return static_cast<int64_t>(index * step_); }

 private:
  void cut(const Options& options);

  const PostProcessor& post_processor_;
  std::optional<TokenSequence> first_;
  TokenSequence text_;  // the one that is cut
  size_t room_ = 0, step_ = 0, count_ = 1;
  bool truncated_ = false;
};

}  // namespace brisling
