// Offsets without the white space that tokens of byte-level BPE begin or end with: the post-processor
// ByteLevel, and the option trim_offsets of RobertaProcessing.
#pragma once

#include <memory>

#include "core/text/post_processor.h"
#include "core/text/tokenizer_parts.h"

namespace brisling {

class TrimmedOffsets : public PostProcessor {
 public:
  // Does what `inner` does, then trims. `add_prefix_space` is that of the pre-tokenizer: the space
  // that was put in front of a text is in no offsets. `parts`, whose tokens are read, must outlive
  // this, as it does where this is one of them.
  TrimmedOffsets(std::unique_ptr<const PostProcessor> inner, bool add_prefix_space,
                 const Tokenizer::Parts& parts)
      : inner_(std::move(inner)), add_prefix_space_(add_prefix_space), parts_(parts) {}
  int64_t added_tokens(bool is_pair) const override { return inner_->added_tokens(is_pair); }
  void process(const TokenSequence& first, const TokenSequence* second, bool add_special_tokens,
               Encoding& out) const override;

 private:
  std::unique_ptr<const PostProcessor> inner_;
  bool add_prefix_space_;
  const Tokenizer::Parts& parts_;
};

}  // namespace brisling
