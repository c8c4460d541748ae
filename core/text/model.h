// The third step of a tokenizer: turns a piece of text into tokens of a vocabulary.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/text/vocabulary.h"

namespace brisling {

struct ModelToken {
  int32_t id;
  size_t begin, end;  // bytes of the piece
};

// Implementations are immutable.
class TokenModel {
 public:
  virtual ~TokenModel() = default;
  // Appends the tokens of `piece`, which is not empty.
  virtual void tokenize(std::string_view piece, std::vector<ModelToken>& out) const = 0;
  virtual const Vocabulary& vocabulary() const = 0;
  virtual std::string_view kind() const = 0;                              // as tokenizer.json names it
  virtual std::optional<int32_t> unk_id() const { return std::nullopt; }  // stands for what has no token
  // What the tokens begin with that do not start a word; empty where tokens do not say.
  virtual std::string_view continuing_subword_prefix() const { return {}; }
};

}  // namespace brisling
