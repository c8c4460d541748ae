// Merges of a BPE model, from the text that files have them in.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text/bpe.h"

namespace brisling {

// The merge of two tokens, with `prefix_size` bytes of the right one left out (those of
// continuing_subword_prefix). Nothing where one of them, or what they make, is not a token.
std::optional<Bpe::Merge> find_merge(const Vocabulary& vocabulary, std::string_view left,
                                     std::string_view right, size_t prefix_size, int32_t rank);

// "left right" as two views; nothing where there is not one space.
std::optional<std::pair<std::string_view, std::string_view>> split_merge(std::string_view line);

// What ranks of merges come from scores of the tokens that they make, the highest first.
enum class MergeTies {
  kLeftmost,     // ways to make one token are equal: as SentencePiece and llama.cpp join
  kLongestLeft,  // a longer left token goes first: as in tokenizer.json made from SentencePiece models
};

// All pairs of tokens that make a token. SentencePiece models have only the scores. Tokens of more
// than 256 bytes are left out: there are none, and looking at all ways to cut them takes long.
std::vector<Bpe::Merge> merges_by_score(const Vocabulary& vocabulary, const std::vector<float>& scores,
                                        MergeTies ties);

}  // namespace brisling
