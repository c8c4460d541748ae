// The tokens of a model: text to id and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/hash_index.h"
#include "core/text/trie.h"

namespace brisling {

inline constexpr int32_t kHighestTokenId = (1 << 24) - 1;

// Immutable after construction.
class Vocabulary {
 public:
  struct Entry {
    std::string text;
    int32_t id;  // 0 … kHighestTokenId
  };
  // `source` says where the entries come from. Fails with kInvalidModel, naming it, on an id
  // that two tokens share. Where one token has several ids, the highest counts. Empty tokens are left
  // out: Whisper's vocabulary has one, and no text does.
  Vocabulary(std::vector<Entry> entries, const std::string& source);

  int32_t size() const { return entries_.empty() ? 0 : entries_.back().id + 1; }  // highest id + 1
  std::string_view token(int32_t id) const;                                       // empty where there is none
  std::optional<int32_t> id(std::string_view token) const;
  // Of all tokens, with their ids.
  Trie make_trie() const;

 private:
  std::vector<Entry> entries_;  // by id
  HashIndex by_text_;
};

}  // namespace brisling
