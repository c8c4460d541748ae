#include "core/text/tokenizer_config.h"

#include <charconv>
#include <set>

#include "core/files/mapped_file.h"

namespace brisling {
namespace {

constexpr std::string_view kRoles[] = {"bos", "eos", "unk", "sep", "pad", "cls", "mask"};

Json read_if_present(const std::filesystem::path& path) {
  if (!file_exists(path)) return Json();
  const Json json = Json::parse(read_text_file(path), path.string());
  if (!json.is_object()) json.fail("must be an object");
  return json;
}

AddedToken special(std::string_view content) {
  AddedToken token;
  token.content = content;
  token.special = true;
  return token;
}

std::optional<int32_t> parse_id(std::string_view text) {
  int32_t id = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id < 0 || id > kHighestTokenId)
    return std::nullopt;
  return id;
}

// Takes tokens one after another and keeps those that contradict nothing.
class Collector {
 public:
  // `ids` are for tokens that the vocabulary lacks.
  Collector(std::vector<AddedToken> known, const Vocabulary& vocabulary, const Json& ids)
      : tokens_(std::move(known)), vocabulary_(vocabulary), ids_by_content_(ids) {
    for (const AddedToken& token : tokens_) remember(token);
  }

  void add(AddedToken token, std::optional<int32_t> id) {
    if (const auto known_id = vocabulary_.id(token.content)) {
      id = known_id;
    } else if (const Json further = ids_by_content_.find(token.content); !id && further.present()) {
      id = static_cast<int32_t>(further.integer(0, kHighestTokenId));
    }
    if (!id || token.content.empty() || contents_.contains(token.content) || ids_.contains(*id)) return;
    const std::string_view other = vocabulary_.token(*id);
    if (!other.empty() && other != token.content) return;
    token.id = *id;
    remember(token);
    tokens_.push_back(std::move(token));
  }

  std::vector<AddedToken> take() { return std::move(tokens_); }

 private:
  void remember(const AddedToken& token) {
    ids_.insert(token.id);
    contents_.insert(token.content);
  }

  std::vector<AddedToken> tokens_;
  const Vocabulary& vocabulary_;
  Json ids_by_content_;
  std::set<int32_t> ids_;
  std::set<std::string, std::less<>> contents_;
};

}  // namespace

AddedToken read_added_token(const Json& spec, bool special_by_default) {
  AddedToken token;
  token.content = spec.at("content").text();
  token.single_word = spec.boolean_or("single_word", false);
  token.lstrip = spec.boolean_or("lstrip", false);
  token.rstrip = spec.boolean_or("rstrip", false);
  token.special = spec.boolean_or("special", special_by_default);
  token.normalized = spec.boolean_or("normalized", !token.special);
  return token;
}

TokenizerConfig::TokenizerConfig(const std::filesystem::path& directory)
    : settings_(read_if_present(directory / "tokenizer_config.json")),
      special_tokens_(read_if_present(directory / "special_tokens_map.json")),
      added_tokens_(read_if_present(directory / "added_tokens.json")),
      model_(read_if_present(directory / "config.json")) {}

std::string TokenizerConfig::tokenizer_class() const {
  std::string name = settings_.text_or("tokenizer_class", "");
  if (name.ends_with("Fast")) name.resize(name.size() - 4);
  return name;
}

int64_t TokenizerConfig::integer(std::string_view name, int64_t fallback) const {
  return settings_.integer_or(name, fallback, 0, kHighestTokenId);
}

Json TokenizerConfig::special_token(std::string_view role) const {
  const std::string name = std::string(role) + "_token";
  const Json in_map = special_tokens_.find(name);
  return in_map.present() && !in_map.is_null() ? in_map : settings_.find(name);
}

std::string TokenizerConfig::special_text(std::string_view role, std::string_view fallback) const {
  const Json token = special_token(role);
  if (!token.present() || token.is_null()) return std::string(fallback);
  return std::string(token.is_text() ? token.text() : token.at("content").text());
}

std::vector<AddedToken> TokenizerConfig::with_added_tokens(std::vector<AddedToken> known,
                                                           const std::vector<AddedToken>& usual,
                                                           const Vocabulary& vocabulary) const {
  Collector tokens(std::move(known), vocabulary, added_tokens_);
  const Json by_id = settings_.find("added_tokens_decoder");
  for (size_t i = 0; by_id.is_object() && i < by_id.size(); ++i) {
    const auto [id, spec] = by_id.member(i);
    tokens.add(read_added_token(spec, false), parse_id(id));
  }
  for (const std::string_view role : kRoles) {
    if (const Json token = special_token(role); token.is_object()) {
      tokens.add(read_added_token(token, true), std::nullopt);
    }
  }
  for (const AddedToken& token : usual) tokens.add(token, std::nullopt);
  for (const std::string_view role : kRoles) tokens.add(special(special_text(role, "")), std::nullopt);
  const Json further = settings_.find("additional_special_tokens");
  for (size_t i = 0; further.is_array() && i < further.size(); ++i) {
    tokens.add(further[i].is_text() ? special(further[i].text()) : read_added_token(further[i], true),
               std::nullopt);
  }
  for (size_t i = 0; added_tokens_.present() && i < added_tokens_.size(); ++i) {
    AddedToken token;
    token.content = added_tokens_.member(i).first;
    token.normalized = true;
    tokens.add(std::move(token), std::nullopt);
  }
  return tokens.take();
}

}  // namespace brisling
