#include "core/text/gguf_vocabulary.h"

#include <cmath>
#include <set>

#include "core/base/unicode.h"
#include "core/text/conventions.h"

namespace brisling {
namespace {

constexpr std::string_view kTokens = "tokenizer.ggml.tokens";

std::vector<int64_t> token_types(const Gguf& file, size_t tokens) {
  constexpr std::string_view kKey = "tokenizer.ggml.token_type";
  const GgufValue* value = file.find(kKey);
  std::vector<int64_t> types;
  if (!value) {
    types.assign(tokens, GgufVocabulary::kNormal);
  } else if (const auto* is_signed = std::get_if<std::vector<int64_t>>(value)) {
    types = *is_signed;
  } else if (const auto* is_unsigned = std::get_if<std::vector<uint64_t>>(value)) {
    types.assign(is_unsigned->begin(), is_unsigned->end());
  } else {
    fail(Status::kInvalidModel, file.path(), ": ", kKey, " must be an array of integers");
  }
  if (types.size() != tokens) {
    fail(Status::kInvalidModel, file.path(), ": ", kKey, " has ", types.size(), " elements, but ", kTokens,
         " has ", tokens);
  }
  return types;
}

std::string id_key(std::string_view name) {
  return std::string("tokenizer.ggml.").append(name).append("_token_id");
}

}  // namespace

GgufVocabulary::GgufVocabulary(const Gguf& file)
    : file_(file), tokens_(file.texts(kTokens)), types_(token_types(file, tokens_.size())) {
  if (tokens_.size() > static_cast<size_t>(kHighestTokenId) + 1) {
    fail(Status::kInvalidModel, file.path(), ": ", kTokens, " has ", tokens_.size(), " tokens; at most ",
         kHighestTokenId + 1, " are read");
  }
  for (size_t i = 0; i < tokens_.size(); ++i) {
    if (unicode::find_invalid(tokens_[i]) != tokens_[i].size()) {
      fail(Status::kInvalidModel, file.path(), ": ", kTokens, ": token ", i, " is not UTF-8");
    }
  }
}

std::vector<float> GgufVocabulary::scores() const {
  constexpr std::string_view kKey = "tokenizer.ggml.scores";
  const GgufValue* value = file_.find(kKey);
  const auto* numbers = value ? std::get_if<std::vector<double>>(value) : nullptr;
  if (!numbers || numbers->size() != tokens_.size()) {
    fail(Status::kInvalidModel, file_.path(), ": ", kKey, " must be an array of ", tokens_.size(),
         " float32, one for each of ", kTokens);
  }
  std::vector<float> scores;
  for (const double number : *numbers) {
    if (!std::isfinite(number)) {
      fail(Status::kInvalidModel, file_.path(), ": ", kKey, ": element ", scores.size(), " is not finite");
    }
    scores.push_back(static_cast<float>(number));
  }
  return scores;
}

std::unique_ptr<const Vocabulary> GgufVocabulary::vocabulary() const {
  return vocabulary([](std::string_view token, int64_t) { return std::string(token); });
}

std::unique_ptr<const Vocabulary> GgufVocabulary::vocabulary(
    const std::function<std::string(std::string_view, int64_t)>& text) const {
  std::vector<Vocabulary::Entry> entries;
  entries.reserve(tokens_.size());
  for (size_t i = 0; i < tokens_.size(); ++i) {
    entries.push_back({text(tokens_[i], types_[i]), static_cast<int32_t>(i)});
  }
  return std::make_unique<Vocabulary>(std::move(entries), file_.path() + ": " + std::string(kTokens));
}

std::optional<int32_t> GgufVocabulary::special_id(std::initializer_list<std::string_view> keys) const {
  for (const std::string_view name : keys) {
    const std::string key = id_key(name);
    if (!file_.find(key)) continue;
    const auto id = static_cast<int32_t>(file_.integer(key, 0, kHighestTokenId));
    if (static_cast<size_t>(id) >= tokens_.size() || tokens_[static_cast<size_t>(id)].empty()) {
      fail(Status::kInvalidModel, file_.path(), ": ", key, " is ", id, ", an id without a token");
    }
    return id;
  }
  return std::nullopt;
}

int32_t GgufVocabulary::required_special_id(std::initializer_list<std::string_view> keys) const {
  const auto id = special_id(keys);
  if (!id) fail(Status::kInvalidModel, file_.path(), ": ", id_key(*keys.begin()), " is missing");
  return *id;
}

bool GgufVocabulary::flag(std::string_view key, bool fallback) const {
  const std::string name = std::string("tokenizer.ggml.").append(key);
  const GgufValue* value = file_.find(name);
  if (!value) return fallback;
  if (const bool* is_set = std::get_if<bool>(value)) return *is_set;
  fail(Status::kInvalidModel, file_.path(), ": ", name, " must be true or false");
}

std::vector<AddedToken> GgufVocabulary::added_tokens() const {
  const auto mask_id = special_id({"mask"});
  std::set<std::string_view> known;
  std::vector<AddedToken> added;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    const bool is_added = types_[i] == kControl || types_[i] == kUnknown || types_[i] == kUserDefined;
    if (!is_added || tokens_[i].empty() || !known.insert(tokens_[i]).second) continue;
    AddedToken token;
    token.content = tokens_[i];
    token.id = static_cast<int32_t>(i);
    token.lstrip = token.id == mask_id;
    token.special = types_[i] != kUserDefined;
    added.push_back(token);
  }
  return added;
}

std::unique_ptr<const PostProcessor> GgufVocabulary::post_processor(bool add_bos_by_default,
                                                                    bool add_eos_by_default) const {
  Roles roles;
  if (flag("add_bos_token", add_bos_by_default)) roles["bos"] = required_special_id({"bos"});
  if (flag("add_eos_token", add_eos_by_default)) roles["eos"] = required_special_id({"eos"});
  const std::string_view pair = !roles.contains("eos")   ? "bos:0 A:0 bos:1 B:1"
                                : !roles.contains("bos") ? "A:0 eos:0 B:0 eos:0"
                                                         : "bos:0 A:0 eos:0 eos:0 B:0 eos:0";
  return std::make_unique<TemplateProcessing>(make_template("bos:0 A:0 eos:0", roles),
                                              make_template(pair, roles));
}

}  // namespace brisling
