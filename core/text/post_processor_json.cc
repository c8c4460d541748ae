// The post-processors of tokenizer.json.
#include <algorithm>

#include "core/text/piece_types.h"
#include "core/text/template_processing.h"

namespace brisling {
namespace {

using Parts = Tokenizer::Parts;
using Part = TemplateProcessing::Part;

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

constexpr PieceType<PostProcessor, Parts> kPostProcessors[] = {{"TemplateProcessing", template_processing},
                                                               {"BertProcessing", bert_processing}};

}  // namespace

std::unique_ptr<const PostProcessor> make_post_processor(const Json& spec, const Parts& parts) {
  return make_piece(kPostProcessors, spec, spec.at("type").text(), parts);
}

}  // namespace brisling
