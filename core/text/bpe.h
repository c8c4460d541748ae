// Byte pair encoding (Sennrich, Haddow, Birch, "Neural Machine Translation of Rare Words with
// Subword Units", 2016): characters, of which the pair that was learnt first is joined again and
// again. Byte-level vocabularies give it bytes written as characters; SentencePiece vocabularies
// give it whole sentences and spell unknown characters in byte tokens.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/text/byte_tokens.h"
#include "core/text/hash_index.h"
#include "core/text/model.h"

namespace brisling {

class Bpe : public TokenModel {
 public:
  // Where `left` stands before `right`, both may become `id`. The lowest rank goes first, and of
  // equal ranks the leftmost.
  struct Merge {
    int32_t left, right, id;
    int32_t rank;
  };
  // The fields of tokenizer.json.
  struct Options {
    std::optional<std::string> unk_token = std::nullopt;  // without one, unknown characters are left out
    bool fuse_unk = false;       // one unk_token for all the unknown characters in a row
    bool byte_fallback = false;  // byte tokens, if there are all that are needed, and no unk_token
    bool ignore_merges = false;  // a piece that is a token is taken whole
    std::string continuing_subword_prefix = "";  // of characters that do not start a piece
    std::string end_of_word_suffix = "";         // of the character that ends a piece
  };

  // Of merges of the same pair, the last counts. Ids must be those of tokens.
  Bpe(std::unique_ptr<const Vocabulary> vocabulary, std::vector<Merge> merges, Options options);

  // Takes O(n log n). Fails with kInvalidModel where unk_token is needed but not in the vocabulary.
  void tokenize(std::string_view piece, std::vector<ModelToken>& out) const override;
  const Vocabulary& vocabulary() const override { return *vocabulary_; }
  std::string_view kind() const override { return "BPE"; }
  std::optional<int32_t> unk_id() const override { return unk_id_; }
  std::string_view continuing_subword_prefix() const override { return options_.continuing_subword_prefix; }

 private:
  // A part of a piece, in a list from left to right.
  struct Symbol {
    int32_t id;
    size_t size;  // bytes of the piece; 0 once it is joined to the one before it
    size_t previous, next;
  };
  // A merge that may be possible at a symbol.
  struct Candidate {
    int32_t rank;
    uint32_t merge;
    size_t left;
  };
  struct Scratch {
    std::vector<Symbol> symbols;
    std::vector<Candidate> candidates;
  };
  static Scratch& scratch();

  void tokenize_part(std::string_view part, size_t offset, std::vector<ModelToken>& out) const;
  void split_characters(std::string_view part, std::vector<Symbol>& symbols) const;
  void join(Scratch& scratch) const;
  void add_candidate(Scratch& scratch, size_t left) const;

  int32_t character_id(std::string_view character, bool is_first, bool is_last) const;
  bool has_bytes(std::string_view character) const;
  int32_t required_unk_id() const;

  void find_word_starts();
  size_t next_word(std::string_view piece, size_t begin) const;

  std::unique_ptr<const Vocabulary> vocabulary_;
  std::vector<Merge> merges_;
  HashIndex merge_of_pair_;
  Options options_;
  std::array<int32_t, 256> byte_tokens_;
  std::array<int32_t, 0x180> frequent_ids_;  // of the characters that byte-level pieces consist of
  std::optional<int32_t> unk_id_;

  // No merge goes over the start of a U+2581 that stands after another character than these.
  bool cuts_words_ = false;
  std::vector<char32_t> glued_;
};

}  // namespace brisling
