// tokenizer.json of the Hugging Face tokenizers library.
#include <algorithm>
#include <span>

#include "core/files/mapped_file.h"
#include "core/text/piece_types.h"
#include "core/text/template_processing.h"
#include "core/text/tokenizer_files.h"

namespace brisling {
namespace {

using Parts = Tokenizer::Parts;

AddedToken added_token(const Json& spec, const Vocabulary& vocabulary) {
  AddedToken token = read_added_token(spec, false);
  token.id = static_cast<int32_t>(spec.at("id").integer(0, kHighestTokenId));
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

std::vector<AddedToken> added_tokens(const Json& spec, const Vocabulary& vocabulary) {
  if (!spec.present() || spec.is_null()) return {};
  if (!spec.is_array()) spec.fail("must be an array");
  std::vector<AddedToken> tokens;
  for (size_t i = 0; i < spec.size(); ++i) tokens.push_back(added_token(spec[i], vocabulary));
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
  return tokens;
}

}  // namespace

Tokenizer Tokenizer::from_json(const std::filesystem::path& path) {
  return from_json_text(read_text_file(path), path.string());
}

Tokenizer Tokenizer::from_json_text(std::string_view text, const std::string& source) {
  return Tokenizer(read_tokenizer_json(text, source, TokenizerConfig()));
}

std::unique_ptr<const Parts> read_tokenizer_json(std::string_view text, const std::string& source,
                                                 const TokenizerConfig& config) {
  const Json json = Json::parse(text, source);
  auto parts = std::make_unique<Parts>();
  const auto has = [&](std::string_view key) {
    return json.find(key).present() && !json.find(key).is_null();
  };
  parts->model = make_model(json.at("model"));
  if (has("normalizer")) parts->normalizer = make_normalizer(json.at("normalizer"));
  const Vocabulary& vocabulary = parts->model->vocabulary();
  auto added = config.with_added_tokens(added_tokens(json.find("added_tokens"), vocabulary), {}, vocabulary);
  parts->added_tokens = AddedTokens(std::move(added), parts->normalizer.get());
  if (has("pre_tokenizer")) parts->pre_tokenizer = make_pre_tokenizer(json.at("pre_tokenizer"));
  if (has("post_processor")) {
    parts->post_processor = make_post_processor(json.at("post_processor"), *parts);
  } else {
    parts->post_processor = std::make_unique<TemplateProcessing>(TemplateProcessing::plain());
  }
  if (has("decoder")) parts->decoder = make_decoder(json.at("decoder"));
  return parts;
}

}  // namespace brisling
