// The windows of many texts as the sequences of one run through an encoder and a token head.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/models/token_head.h"
#include "core/tasks/encoder_runner.h"
#include "core/text/token_windows.h"

namespace brisling {

// Immutable; the texts must outlive it.
class WindowedTexts {
 public:
  // `windows_of` gives the windows of text i; it is called from up to `threads` threads at once.
  WindowedTexts(size_t texts, int threads, const std::function<TokenWindows(size_t i)>& windows_of);

  struct Window {
    size_t text, index;
  };
  const std::vector<Window>& windows() const { return windows_; }  // text after text
  const TokenWindows& of_text(size_t text) const { return *texts_[text]; }
  int64_t truncated() const;  // texts of which tokens are in no window

  // Hands out the logits [tokens, labels] of each window, the i-th of windows(), with its encoding.
  // `consume` is called from several threads at once. `control` may be null; a window is a unit of work.
  using Consume = std::function<void(size_t i, const Encoding& encoding, ConstMatrix logits)>;
  void run(const EncoderRunner& runner, const TokenHead& head, int threads, Control* control,
           const Consume& consume) const;

 private:
  const Encoding& encode(const EncoderRunner& runner, Workspace& work, size_t i) const;

  std::vector<std::optional<TokenWindows>> texts_;
  std::vector<Window> windows_;
};

}  // namespace brisling
