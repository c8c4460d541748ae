// The metadata tokenizer.ggml.* of a GGUF file.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/gguf.h"
#include "core/text/added_tokens.h"
#include "core/text/post_processor.h"
#include "core/text/vocabulary.h"

namespace brisling {

class GgufVocabulary {
 public:
  // Values of tokenizer.ggml.token_type.
  enum Type : int64_t { kNormal = 1, kUnknown = 2, kControl = 3, kUserDefined = 4 };

  // All fail with kInvalidModel where the file contradicts itself, naming it and the key. `file` must
  // outlive this.
  explicit GgufVocabulary(const Gguf& file);

  const Gguf& file() const { return file_; }
  const std::vector<std::string_view>& tokens() const { return tokens_; }  // UTF-8
  int64_t type(size_t token) const { return types_[token]; }
  std::vector<float> scores() const;  // finite

  std::unique_ptr<const Vocabulary> vocabulary() const;
  // With `text(token, type)` in the place of each token.
  std::unique_ptr<const Vocabulary> vocabulary(
      const std::function<std::string(std::string_view token, int64_t type)>& text) const;

  // The id under the first of the keys tokenizer.ggml.<key>_token_id that is there.
  std::optional<int32_t> special_id(std::initializer_list<std::string_view> keys) const;
  int32_t required_special_id(std::initializer_list<std::string_view> keys) const;
  bool flag(std::string_view key, bool fallback) const;

  // Control, unknown and user-defined tokens. The mask takes the space before it.
  std::vector<AddedToken> added_tokens() const;
  // The tokens of start and end as tokenizer.ggml.add_bos_token and add_eos_token say. Between the
  // texts of a pair stands what the family has there: RoBERTa's two ends, T5's end, Llama's start.
  std::unique_ptr<const PostProcessor> post_processor(bool add_bos_by_default, bool add_eos_by_default) const;

 private:
  const Gguf& file_;
  const std::vector<std::string_view>& tokens_;
  std::vector<int64_t> types_;
};

}  // namespace brisling
