// tokenizer.json of the Hugging Face tokenizers library.
#include <algorithm>
#include <span>

#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/files/mapped_file.h"
#include "core/text/bert_normalizer.h"
#include "core/text/bert_pre_tokenizer.h"
#include "core/text/template_processing.h"
#include "core/text/tokenizer_parts.h"
#include "core/text/wordpiece.h"
#include "core/text/wordpiece_decoder.h"

namespace brisling {
namespace {

using Parts = Tokenizer::Parts;
using Part = TemplateProcessing::Part;

std::unique_ptr<const Normalizer> bert_normalizer(const Json& spec, const Parts&) {
  BertNormalizer::Options options;
  options.clean_text = spec.boolean_or("clean_text", true);
  options.handle_chinese_chars = spec.boolean_or("handle_chinese_chars", true);
  options.lowercase = spec.boolean_or("lowercase", true);
  options.strip_accents = spec.boolean_or("strip_accents", options.lowercase);
  return std::make_unique<BertNormalizer>(options);
}

std::unique_ptr<const PreTokenizer> bert_pre_tokenizer(const Json&, const Parts&) {
  return std::make_unique<BertPreTokenizer>();
}

// An object of tokens with their ids.
std::unique_ptr<const Vocabulary> vocabulary(const Json& spec) {
  if (!spec.is_object()) spec.fail("must be an object of tokens and ids");
  std::vector<Vocabulary::Entry> entries;
  entries.reserve(spec.size());
  for (size_t i = 0; i < spec.size(); ++i) {
    const auto [token, id] = spec.member(i);
    entries.push_back({std::string(token), static_cast<int32_t>(id.integer(0, kHighestTokenId))});
  }
  return std::make_unique<Vocabulary>(std::move(entries), spec.where());
}

std::unique_ptr<const TokenModel> wordpiece(const Json& spec, const Parts&) {
  auto tokens = vocabulary(spec.at("vocab"));
  const std::string unk_token = spec.text_or("unk_token", "[UNK]");
  const auto unk_id = tokens->id(unk_token);
  if (!unk_id) spec.fail("has the unk_token " + in_quotes(unk_token) + ", which is not in its vocab");
  WordPiece::Options options;
  options.unk_id = *unk_id;
  options.continuing_subword_prefix = spec.text_or("continuing_subword_prefix", "##");
  options.max_input_chars_per_word = spec.integer_or("max_input_chars_per_word", 100, 0, INT32_MAX);
  return std::make_unique<WordPiece>(std::move(tokens), options);
}

int32_t token_id(const Json& id, const Parts& parts) {
  const auto value = static_cast<int32_t>(id.integer(0, kHighestTokenId));
  if (parts.token(value).empty()) id.fail("is " + std::to_string(value) + ", an id without a token");
  return value;
}

// {"SpecialToken": {"id": "[CLS]", "type_id": 0}} or {"Sequence": {"id": "A", "type_id": 0}}
Part template_part(const Json& spec, const Json& special_tokens, const Parts& parts) {
  const bool is_special = spec.find("SpecialToken").present();
  const Json piece = is_special ? spec.at("SpecialToken") : spec.at("Sequence");
  const Json id = piece.at("id");
  Part part{Part::Kind::kSpecial, static_cast<int32_t>(piece.at("type_id").integer(0, INT32_MAX))};
  if (is_special) {
    const Json token = special_tokens.present() ? special_tokens.find(id.text()) : Json();
    if (!token.present()) id.fail("is " + in_quotes(id.text()) + ", which is not in special_tokens");
    const Json ids = token.at("ids");
    if (!ids.is_array()) ids.fail("must be an array of token ids");
    for (size_t i = 0; i < ids.size(); ++i) part.ids.push_back(token_id(ids[i], parts));
  } else if (id.text() == "A" || id.text() == "B") {
    part.kind = id.text() == "A" ? Part::Kind::kFirst : Part::Kind::kSecond;
  } else {
    id.fail("must be \"A\" or \"B\"");
  }
  return part;
}

// `texts` is how many texts the template is for; each must be in it once.
TemplateProcessing::Template token_template(const Json& spec, const Json& special_tokens, const Parts& parts,
                                            int texts) {
  if (!spec.is_array()) spec.fail("must be an array");
  TemplateProcessing::Template result;
  for (size_t i = 0; i < spec.size(); ++i) result.push_back(template_part(spec[i], special_tokens, parts));
  const auto count = [&](Part::Kind kind) {
    return std::count_if(result.begin(), result.end(), [&](const Part& part) { return part.kind == kind; });
  };
  if (count(Part::Kind::kFirst) != 1 || count(Part::Kind::kSecond) != texts - 1) {
    spec.fail(texts == 1 ? "must have the sequence A once, and no B"
                         : "must have the sequences A and B once");
  }
  return result;
}

std::unique_ptr<const PostProcessor> template_processing(const Json& spec, const Parts& parts) {
  const Json special_tokens = spec.find("special_tokens");
  auto single = token_template(spec.at("single"), special_tokens, parts, 1);
  auto pair = token_template(spec.at("pair"), special_tokens, parts, 2);
  return std::make_unique<TemplateProcessing>(std::move(single), std::move(pair));
}

// "cls": ["[CLS]", 101]
int32_t named_token_id(const Json& spec, const Parts& parts) {
  if (!spec.is_array() || spec.size() != 2) spec.fail("must be a token and its id");
  return token_id(spec[1], parts);
}

std::unique_ptr<const PostProcessor> bert_processing(const Json& spec, const Parts& parts) {
  return std::make_unique<TemplateProcessing>(
      TemplateProcessing::bert(named_token_id(spec.at("cls"), parts), named_token_id(spec.at("sep"), parts)));
}

std::unique_ptr<const Decoder> wordpiece_decoder(const Json& spec, const Parts&) {
  return std::make_unique<WordPieceDecoder>(
      WordPieceDecoder::Options{spec.text_or("prefix", "##"), spec.boolean_or("cleanup", true)});
}

// The type table: one line a piece. A piece sees what was built before it.
template <class Piece>
struct PieceType {
  std::string_view name;
  std::unique_ptr<const Piece> (*make)(const Json& spec, const Parts& parts);
};
constexpr PieceType<TokenModel> kModels[] = {{"WordPiece", wordpiece}};
constexpr PieceType<Normalizer> kNormalizers[] = {{"BertNormalizer", bert_normalizer}};
constexpr PieceType<PreTokenizer> kPreTokenizers[] = {{"BertPreTokenizer", bert_pre_tokenizer}};
constexpr PieceType<PostProcessor> kPostProcessors[] = {{"TemplateProcessing", template_processing},
                                                        {"BertProcessing", bert_processing}};
constexpr PieceType<Decoder> kDecoders[] = {{"WordPiece", wordpiece_decoder}};

template <class Piece, size_t N>
std::unique_ptr<const Piece> make(const PieceType<Piece> (&types)[N], const Json& spec, std::string_view type,
                                  const Parts& parts) {
  std::string supported;
  for (const auto& [name, make_piece] : types) {
    if (name == type) return make_piece(spec, parts);
    supported.append(supported.empty() ? "" : ", ").append(name);
  }
  fail(Status::kUnsupported, spec.where(), " is of type ", in_quotes(type),
       ", which is not supported; supported: ", supported);
}

// Null where the field is absent or null.
template <class Piece, size_t N>
std::unique_ptr<const Piece> make_optional(const PieceType<Piece> (&types)[N], const Json& spec,
                                           const Parts& parts) {
  if (!spec.present() || spec.is_null()) return nullptr;
  return make(types, spec, spec.at("type").text(), parts);
}

// Files of before 2021 do not name the type of the model.
std::string_view model_type(const Json& spec) {
  if (!spec.find("type").present() && spec.find("max_input_chars_per_word").present()) return "WordPiece";
  return spec.at("type").text();
}

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
  const Json model = json.at("model");
  parts->model = make(kModels, model, model_type(model), *parts);
  parts->normalizer = make_optional(kNormalizers, json.find("normalizer"), *parts);
  parts->added_tokens = added_tokens(json.find("added_tokens"), *parts);
  parts->pre_tokenizer = make_optional(kPreTokenizers, json.find("pre_tokenizer"), *parts);
  parts->post_processor = make_optional(kPostProcessors, json.find("post_processor"), *parts);
  if (!parts->post_processor) {
    parts->post_processor = std::make_unique<TemplateProcessing>(TemplateProcessing::plain());
  }
  parts->decoder = make_optional(kDecoders, json.find("decoder"), *parts);
  return Tokenizer(std::move(parts));
}

}  // namespace brisling
