#include "core/text/truncation.h"

#include <string_view>

#include "core/base/status.h"

namespace brisling {
namespace {

// The rule of the tokenizers library, which is not "remove from the longer one, token by token":
// the shorter text keeps all its tokens only if the rest is enough for as many of the longer.
void truncate_longest_first(TokenSequence& first, TokenSequence& second, size_t max_tokens) {
  TokenSequence& shorter = first.ids.size() > second.ids.size() ? second : first;
  TokenSequence& longer = &shorter == &first ? second : first;
  size_t keep_of_shorter = shorter.ids.size();
  if (2 * keep_of_shorter > max_tokens) keep_of_shorter = max_tokens / 2;
  shorter.resize(keep_of_shorter);
  longer.resize(max_tokens - keep_of_shorter);
}

void remove_from(TokenSequence& text, size_t excess, size_t max_tokens, std::string_view which) {
  if (text.ids.size() <= excess) {
    fail(Status::kInvalidArgument, "cutting only the ", which, " text cannot reach a length of ", max_tokens,
         " tokens: ", excess, " must go and it has ", text.ids.size(),
         "; use a larger max_length or cut the longest first");
  }
  text.resize(text.ids.size() - excess);
}

}  // namespace

bool truncate(TokenSequence& first, TokenSequence* second, size_t max_tokens, Truncation strategy) {
  const size_t total = first.ids.size() + (second ? second->ids.size() : 0);
  if (total <= max_tokens) return false;
  if (strategy == Truncation::kOnlySecond && !second) {
    fail(Status::kInvalidArgument, "cutting only the second text needs a pair of texts");
  }
  if (!second) {
    first.resize(max_tokens);
  } else if (strategy == Truncation::kLongestFirst) {
    truncate_longest_first(first, *second, max_tokens);
  } else if (strategy == Truncation::kOnlyFirst) {
    remove_from(first, total - max_tokens, max_tokens, "first");
  } else {
    remove_from(*second, total - max_tokens, max_tokens, "second");
  }
  return true;
}

}  // namespace brisling
