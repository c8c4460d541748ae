// WordPiece: the longest token that starts the word, then the longest that continues it, and so on.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/text/model.h"
#include "core/text/trie.h"

namespace brisling {

class WordPiece : public TokenModel {
 public:
  struct Options {
    int32_t unk_id = 0;  // stands for a word that is too long or has a part without a token
    std::string continuing_subword_prefix = "##";
    int64_t max_input_chars_per_word = 100;
  };

  WordPiece(std::unique_ptr<const Vocabulary> vocabulary, const Options& options);
  void tokenize(std::string_view word, std::vector<ModelToken>& out) const override;
  const Vocabulary& vocabulary() const override { return *vocabulary_; }
  std::string_view kind() const override { return "WordPiece"; }
  std::optional<int32_t> unk_id() const override { return unk_id_; }
  std::string_view continuing_subword_prefix() const override { return prefix_; }

 private:
  bool is_too_long(std::string_view word) const;

  std::unique_ptr<const Vocabulary> vocabulary_;
  Trie trie_;
  int32_t unk_id_;
  std::string prefix_;
  size_t max_characters_;
  std::optional<Trie::Node> continuation_;  // where tokens that continue a word start
};

}  // namespace brisling
