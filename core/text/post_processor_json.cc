// The post-processors of tokenizer.json.
#include <algorithm>

#include "core/text/piece_types.h"
#include "core/text/template_processing.h"
#include "core/text/trimmed_offsets.h"

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

// <s> A </s>, and <s> A </s></s> B </s>, all of type 0.
TemplateProcessing roberta_template(int32_t cls_id, int32_t sep_id) {
  using Kind = Part::Kind;
  const TemplateProcessing::Template single = {
      {Kind::kSpecial, 0, {cls_id}}, {Kind::kFirst, 0}, {Kind::kSpecial, 0, {sep_id}}};
  TemplateProcessing::Template pair = single;
  for (const Part& part :
       {Part{Kind::kSpecial, 0, {sep_id}}, {Kind::kSecond, 0}, {Kind::kSpecial, 0, {sep_id}}}) {
    pair.push_back(part);
  }
  return {single, pair};
}

std::unique_ptr<const PostProcessor> trimmed(std::unique_ptr<const PostProcessor> inner, const Json& spec,
                                             const Parts& parts) {
  if (!spec.boolean_or("trim_offsets", true)) return inner;
  return std::make_unique<TrimmedOffsets>(std::move(inner), spec.boolean_or("add_prefix_space", true), parts);
}

std::unique_ptr<const PostProcessor> roberta_processing(const Json& spec, const Parts& parts) {
  return trimmed(std::make_unique<TemplateProcessing>(roberta_template(
                     named_token_id(spec.at("cls"), parts), named_token_id(spec.at("sep"), parts))),
                 spec, parts);
}

std::unique_ptr<const PostProcessor> plain() {
  return std::make_unique<TemplateProcessing>(TemplateProcessing::plain());
}

std::unique_ptr<const PostProcessor> byte_level(const Json& spec, const Parts& parts) {
  return trimmed(plain(), spec, parts);
}

// At most one of the processors joins the texts; the others, of type ByteLevel, trim offsets, for which
// it does not matter when.
std::unique_ptr<const PostProcessor> sequence(const Json& spec, const Parts& parts) {
  const Json processors = spec.at("processors");
  if (!processors.is_array()) processors.fail("must be an array");
  std::unique_ptr<const PostProcessor> joining;
  std::vector<Json> trimming;
  for (size_t i = 0; i < processors.size(); ++i) {
    if (processors[i].at("type").text() == "ByteLevel") {
      trimming.push_back(processors[i]);
    } else if (!joining) {
      joining = make_post_processor(processors[i], parts);
    } else {
      fail(Status::kUnsupported, processors.where(),
           " has several processors that add tokens; one is supported");
    }
  }
  if (!joining) joining = plain();
  for (const Json& processor : trimming) joining = trimmed(std::move(joining), processor, parts);
  return joining;
}

constexpr PieceType<PostProcessor, Parts> kPostProcessors[] = {
    {"BertProcessing", bert_processing},         {"ByteLevel", byte_level},
    {"RobertaProcessing", roberta_processing},   {"Sequence", sequence},
    {"TemplateProcessing", template_processing},
};

}  // namespace

std::unique_ptr<const PostProcessor> make_post_processor(const Json& spec, const Parts& parts) {
  return make_piece(kPostProcessors, spec, spec.at("type").text(), parts);
}

}  // namespace brisling
