// tokenizer.json of the Hugging Face tokenizers library.
#include <algorithm>
#include <span>

#include "core/files/mapped_file.h"
#include "core/text/piece_types.h"
#include "core/text/template_processing.h"

namespace brisling {
namespace {

using Parts = Tokenizer::Parts;

AddedToken added_token(const Json& spec, const Vocabulary& vocabulary) {
  AddedToken token;
  token.content = spec.at("content").text();
  token.id = static_cast<int32_t>(spec.at("id").integer(0, kHighestTokenId));
  token.single_word = spec.boolean_or("single_word", false);
  token.lstrip = spec.boolean_or("lstrip", false);
  token.rstrip = spec.boolean_or("rstrip", false);
  token.special = spec.boolean_or("special", false);
  token.normalized = spec.boolean_or("normalized", !token.special);
  if (token.content.empty()) spec.fail("has an empty content");
  const auto id = vocabulary.id(token.content);
  if (id && *id != token.id) {
    spec.fail("has the id " + std::to_string(token.id) + ", but the vocabulary has " +
              in_quotes(token.content) + " as " + std::to_string(*id));
  }
  if (!id && !vocabulary.token(token.id).empty()) {
    spec.fail("has the id " + std::to_string(token.id) + ", which the vocabulary has for " +
              in_quotes(vocabulary.token(token.id)));
  }
  return token;
}

AddedTokens added_tokens(const Json& spec, const Parts& parts) {
  if (!spec.present() || spec.is_null()) return {};
  if (!spec.is_array()) spec.fail("must be an array");
  std::vector<AddedToken> tokens;
  for (size_t i = 0; i < spec.size(); ++i) tokens.push_back(added_token(spec[i], parts.model->vocabulary()));
  std::vector<int32_t> ids;
  std::vector<std::string_view> contents;
  for (const AddedToken& token : tokens) {
    ids.push_back(token.id);
    contents.push_back(token.content);
  }
  std::sort(ids.begin(), ids.end());
  std::sort(contents.begin(), contents.end());
  if (const auto twice = std::adjacent_find(ids.begin(), ids.end()); twice != ids.end()) {
    spec.fail("has the id " + std::to_string(*twice) + " twice");
  }
  if (const auto twice = std::adjacent_find(contents.begin(), contents.end()); twice != contents.end()) {
    spec.fail("has " + in_quotes(*twice) + " twice");
  }
  return AddedTokens(std::move(tokens), parts.normalizer.get());
}

}  // namespace

Tokenizer Tokenizer::from_json(const std::filesystem::path& path) {
  return from_json_text(read_text_file(path), path.string());
}

Tokenizer Tokenizer::from_json_text(std::string_view text, const std::string& source) {
  const Json json = Json::parse(text, source);
  auto parts = std::make_unique<Parts>();
  const auto has = [&](std::string_view key) { return json.find(key).present() && !json.find(key).is_null(); };
  parts->model = make_model(json.at("model"));
  if (has("normalizer")) parts->normalizer = make_normalizer(json.at("normalizer"));
  parts->added_tokens = added_tokens(json.find("added_tokens"), *parts);
  if (has("pre_tokenizer")) parts->pre_tokenizer = make_pre_tokenizer(json.at("pre_tokenizer"));
  if (has("post_processor")) {
    parts->post_processor = make_post_processor(json.at("post_processor"), *parts);
  } else {
    parts->post_processor = std::make_unique<TemplateProcessing>(TemplateProcessing::plain());
  }
  if (has("decoder")) parts->decoder = make_decoder(json.at("decoder"));
  return Tokenizer(std::move(parts));
}

}  // namespace brisling
