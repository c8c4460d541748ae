#include "core/text/family.h"

#include <algorithm>

#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/text/conventions.h"

namespace brisling {
namespace {

std::vector<AddedToken> usual_tokens(const Family& family) {
  std::vector<AddedToken> tokens;
  for (const auto& [role, text] : family.special_tokens) {
    AddedToken token;
    token.content = text;
    token.special = true;
    token.lstrip = family.mask_lstrip && role == "mask";
    tokens.push_back(token);
  }
  return tokens;
}

}  // namespace

const Family& find_family(std::span<const Family> families, const TokenizerConfig& config,
                          const std::string& source) {
  const std::string name = config.tokenizer_class(), model_type = config.model_type();
  std::string supported;
  for (const Family& family : families) {
    if (family.name == name) return family;
    supported.append(supported.empty() ? "" : ", ").append(family.name);
  }
  for (const Family& family : families) {
    if (std::count(family.model_types.begin(), family.model_types.end(), model_type) > 0) return family;
  }
  fail(Status::kUnsupported, source, ": what tokenizer this is for is not known: tokenizer_class is ",
       in_quotes(name), " in tokenizer_config.json, and model_type ", in_quotes(model_type),
       " in config.json; supported classes: ", supported,
       ". A tokenizer.json, as transformers' save_pretrained makes one, opens for every class");
}

void add_special_tokens(const Family& family, const TokenizerConfig& config, std::vector<AddedToken> known,
                        const std::string& source, Tokenizer::Parts& parts) {
  auto added = config.with_added_tokens(std::move(known), usual_tokens(family), parts.model->vocabulary());
  parts.added_tokens = AddedTokens(std::move(added), parts.normalizer.get());
  Roles roles;
  for (const auto& [role, usual] : family.special_tokens) {
    const std::string text = config.special_text(role, usual);
    if (const auto id = parts.id(text)) {
      roles.emplace(role, *id);
    } else if (family.pair.find(std::string(role) + ":") != family.pair.npos) {
      fail(Status::kInvalidModel, source, " has no token ", in_quotes(text), ", which is to be the ", role,
           "_token");
    }
  }
  parts.post_processor = std::make_unique<TemplateProcessing>(make_template(family.single, roles),
                                                              make_template(family.pair, roles));
}

}  // namespace brisling
