// What transformers keeps beside a vocabulary: tokenizer_config.json, special_tokens_map.json and
// added_tokens.json, and the model type in config.json. Any of them may be absent.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"
#include "core/text/added_tokens.h"
#include "core/text/vocabulary.h"

namespace brisling {

// {"content": "<mask>", "lstrip": true, …} as all these files and tokenizer.json have it; without its id.
AddedToken read_added_token(const Json& spec, bool special_by_default);

class TokenizerConfig {
 public:
  TokenizerConfig() = default;  // nothing is said
  // Fails with kInvalidModel, naming the file, where one is not what it should be.
  explicit TokenizerConfig(const std::filesystem::path& directory);

  // tokenizer_class without Fast, "BertTokenizer", and model_type, "bert"; empty where not said.
  std::string tokenizer_class() const;
  std::string model_type() const { return model_.text_or("model_type", ""); }

  bool flag(std::string_view name, bool fallback) const { return settings_.boolean_or(name, fallback); }
  int64_t integer(std::string_view name, int64_t fallback) const;
  // The text of the token of a role: "cls", "sep", "bos", "eos", "unk", "pad" or "mask".
  std::string special_text(std::string_view role, std::string_view fallback) const;

  // `known`, and after them the tokens that these files have, with `usual` for those of which they
  // say nothing but the text. A token that the vocabulary has keeps its id there; one without an id,
  // or with that of another token, is left out.
  std::vector<AddedToken> with_added_tokens(std::vector<AddedToken> known,
                                            const std::vector<AddedToken>& usual,
                                            const Vocabulary& vocabulary) const;

 private:
  Json special_token(std::string_view role) const;

  Json settings_, special_tokens_, added_tokens_, model_;
};

}  // namespace brisling
