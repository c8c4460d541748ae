// The fourth step of a tokenizer: joins one or two texts and adds the special tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text/encoding.h"

namespace brisling {

// The tokens of one text before post-processing.
struct TokenSequence {
  std::string_view text;  // as the caller passed it
  std::vector<int32_t> ids;
  std::vector<Span> offsets;
  std::vector<int32_t> word_ids = {};  // as in Encoding

  void clear() {
    ids.clear();
    offsets.clear();
    word_ids.clear();
  }
  void resize(size_t size) {
    ids.resize(size);
    offsets.resize(size);
    word_ids.resize(size);
  }
};

// Implementations are immutable.
class PostProcessor {
 public:
  virtual ~PostProcessor() = default;
  // How many special tokens are added to one text, or to a pair.
  virtual int64_t added_tokens(bool is_pair) const = 0;
  // Appends to `out`; `second` is null for a single text.
  virtual void process(const TokenSequence& first, const TokenSequence* second, bool add_special_tokens,
                       Encoding& out) const = 0;
};

}  // namespace brisling
