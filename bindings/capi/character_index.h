// Places in a text in characters (Unicode code points), which the engine counts in bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/options.h"

namespace brisling::capi {

// The option offsets: characters, or else bytes.
inline bool in_characters(const Options& options) {
  return options.choice("offsets", "characters", {"characters", "bytes"}) == 0;
}

// Code points before a byte of a text. It walks from the last answer, so that the spans of a
// text's tokens cost one pass in all.
class CharacterIndex {
 public:
  explicit CharacterIndex(std::string_view text) : text_(text) {}

  int64_t operator()(int64_t byte) {
    for (; byte_ < byte; ++byte_) character_ += begins_character(byte_);
    for (; byte_ > byte; --byte_) character_ -= begins_character(byte_ - 1);
    return character_;
  }

 private:
  bool begins_character(int64_t byte) const { return (text_[static_cast<size_t>(byte)] & 0xC0) != 0x80; }

  std::string_view text_;
  int64_t byte_ = 0;
  int64_t character_ = 0;
};

}  // namespace brisling::capi
