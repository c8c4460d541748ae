// Tokens that are looked for in the text as they are written, before the model sees the rest:
// [CLS], <mask>, and what users added to a vocabulary.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/normalizer.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/trie.h"

namespace brisling {

// The fields of tokenizer.json.
struct AddedToken {
  std::string content;  // not empty
  int32_t id = 0;
  bool single_word = false;  // only where no word character stands beside it
  bool lstrip = false;       // takes the white space before it
  bool rstrip = false;       // and after it
  bool normalized = false;   // looked for in the normalized text, in its own normalized form
  bool special = false;      // left out when decoding
};

// Immutable after construction.
class AddedTokens {
 public:
  AddedTokens() = default;
  // `normalizer` may be null and is not needed afterwards. Ids and contents must be distinct.
  AddedTokens(std::vector<AddedToken> tokens, const Normalizer* normalizer);

  const AddedToken* find(int32_t id) const;  // null where there is none
  std::optional<int32_t> id(std::string_view content) const;
  int32_t size() const;  // the highest id + 1

  // Appends pieces that cover `text`: with an id where a token of one kind was found. Of tokens
  // that start at the same place the longest is taken.
  void split_original(std::string_view text, std::vector<Piece>& out) const;
  void split_normalized(PreTokenizedText& text) const;

 private:
  // Tokens of one kind, by the text that is looked for.
  struct Patterns {
    Trie trie;                                 // values are indices of tokens_
    std::array<bool, 256> is_first_byte = {};  // of any pattern
    bool empty = true;
  };
  static Patterns make_patterns(const std::vector<std::string>& texts, const std::vector<int32_t>& tokens);
  void split(const Patterns& patterns, std::string_view text, Piece whole, std::vector<Piece>& out) const;

  std::vector<AddedToken> tokens_;
  std::map<int32_t, size_t> by_id_;
  std::map<std::string, size_t, std::less<>> by_content_;
  Patterns original_, normalized_;
};

}  // namespace brisling
