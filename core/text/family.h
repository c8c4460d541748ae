// Families of tokenizers, as transformers names their classes, with the special tokens and the
// template that they have unless a file says otherwise.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text/tokenizer_config.h"
#include "core/text/tokenizer_parts.h"

namespace brisling {

struct Family {
  std::string_view name;                      // tokenizer_class, "BertTokenizer"
  std::vector<std::string_view> model_types;  // of config.json
  std::vector<std::pair<std::string_view, std::string_view>> special_tokens;  // role and text
  std::string_view single, pair;                                              // for make_template
  bool mask_lstrip = false;  // the mask takes the white space before it
};

// The family that `config` names, by its class or else by its model type. Fails with kUnsupported,
// naming `source` and the classes that there are, where it is none of them.
const Family& find_family(std::span<const Family> families, const TokenizerConfig& config,
                          const std::string& source);

// Adds the special tokens and the post-processor to `parts`, which has its model and normalizer;
// `known` are added tokens that the vocabulary brings. A role of the template whose token is not
// there fails with kInvalidModel, naming `source` and the role.
void add_special_tokens(const Family& family, const TokenizerConfig& config, std::vector<AddedToken> known,
                        const std::string& source, Tokenizer::Parts& parts);

}  // namespace brisling
