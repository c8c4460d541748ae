// Unigram language model (Kudo, "Subword Regularization", 2018): of all ways to write a text in
// tokens, the one whose scores add up to the most.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "core/text/byte_tokens.h"
#include "core/text/model.h"
#include "core/text/trie.h"

namespace brisling {

class Unigram : public TokenModel {
 public:
  struct Options {
    std::optional<int32_t> unk_id = std::nullopt;
    bool byte_fallback = false;  // byte tokens, if there are all that are needed, and no unk_id
  };

  // `scores` by id, finite; unk_id must be that of a token.
  Unigram(std::unique_ptr<const Vocabulary> vocabulary, std::vector<double> scores, const Options& options);

  // Unknown characters in a row become one token. Takes time in proportion to the piece; tokens of
  // more than 256 bytes are not found. Fails with kInvalidModel where there are unknown characters
  // and no unk_id.
  void tokenize(std::string_view piece, std::vector<ModelToken>& out) const override;
  const Vocabulary& vocabulary() const override { return *vocabulary_; }
  std::string_view kind() const override { return "Unigram"; }
  std::optional<int32_t> unk_id() const override { return options_.unk_id; }

 private:
  // The best way found so far to reach a byte of the piece.
  struct Step {
    double score = 0;
    int32_t id = kNoToken;  // of the last token
    size_t begin = 0;       // where that starts
  };
  struct Scratch {
    std::vector<Step> steps;   // by the byte that they reach
    std::vector<size_t> ends;  // of the tokens on the best path, the last first
  };
  static Scratch& scratch();

  void find_best_path(std::string_view piece, std::vector<Step>& steps) const;
  void append_unknown(std::string_view piece, size_t begin, size_t end, std::vector<ModelToken>& out) const;

  std::unique_ptr<const Vocabulary> vocabulary_;
  Trie trie_;
  std::vector<double> scores_;
  Options options_;
  double unk_score_;
  std::array<int32_t, 256> byte_tokens_;
};

}  // namespace brisling
