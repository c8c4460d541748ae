// The result of tokenizing one text (or one pair).
#pragma once

#include <cstdint>
#include <vector>

namespace brisling {

// Half-open range of bytes in the UTF-8 text that the caller passed.
struct Span {
  int64_t begin = 0;
  int64_t end = 0;
  bool operator==(const Span&) const = default;
};

// All vectors have one element a token.
struct Encoding {
  std::vector<int32_t> ids;
  std::vector<int32_t> type_ids;             // 0 for the first text, 1 for the second of a pair
  std::vector<Span> offsets;                 // (0, 0) for tokens that the post-processor added
  std::vector<uint8_t> special_tokens_mask;  // 1 for tokens that the post-processor added
  std::vector<uint8_t> sequence_ids = {};    // the text of a pair that a token is from: 0 or 1
  // The word that a token is a part of: pieces of a text that the model never joins, counted from 0 in
  // each text; -1 for tokens that the post-processor added.
  std::vector<int32_t> word_ids = {};
  bool truncated = false;  // tokens were cut to fit max_length

  void clear();
};

}  // namespace brisling
