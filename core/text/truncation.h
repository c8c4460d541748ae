// Cuts texts to the length that a model takes.
#pragma once

#include "core/text/post_processor.h"
#include "core/text/tokenizer.h"

namespace brisling {

// Leaves at most `max_tokens` tokens in both together; `second` is null for a single text. Returns
// whether tokens were cut. Fails with kInvalidArgument where the strategy cannot reach that length.
bool truncate(TokenSequence& first, TokenSequence* second, size_t max_tokens, Truncation strategy);

}  // namespace brisling
