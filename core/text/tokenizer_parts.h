// What a Tokenizer is made of. The loaders fill it in; everybody else sees Tokenizer.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "core/text/added_tokens.h"
#include "core/text/decoder.h"
#include "core/text/model.h"
#include "core/text/normalizer.h"
#include "core/text/post_processor.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/tokenizer.h"

namespace brisling {

struct Tokenizer::Parts {
  std::unique_ptr<const Normalizer> normalizer;       // null: the text as it is
  std::unique_ptr<const PreTokenizer> pre_tokenizer;  // null: all in one piece
  std::unique_ptr<const TokenModel> model;
  std::unique_ptr<const PostProcessor> post_processor;
  std::unique_ptr<const Decoder> decoder;  // null: tokens with spaces between them
  AddedTokens added_tokens;

  // Added tokens come before those of the model.
  std::string_view token(int32_t id) const;
  std::optional<int32_t> id(std::string_view token) const;

  // Fills `out` with the tokens of valid UTF-8; may stop once it has more than `enough`.
  void tokenize(std::string_view text, size_t enough, TokenSequence& out) const;
};

}  // namespace brisling
