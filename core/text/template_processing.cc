#include "core/text/template_processing.h"

namespace brisling {
namespace {

using Kind = TemplateProcessing::Part::Kind;

// Appends the ids, and what is the same for every token of the part.
void append(Encoding& out, const std::vector<int32_t>& ids, const TemplateProcessing::Part& part) {
  out.ids.insert(out.ids.end(), ids.begin(), ids.end());
  out.type_ids.insert(out.type_ids.end(), ids.size(), part.type_id);
  out.special_tokens_mask.insert(out.special_tokens_mask.end(), ids.size(), part.kind == Kind::kSpecial);
  out.sequence_ids.insert(out.sequence_ids.end(), ids.size(), part.kind == Kind::kSecond);
}

}  // namespace

TemplateProcessing TemplateProcessing::plain() {
  return {{{Kind::kFirst, 0}}, {{Kind::kFirst, 0}, {Kind::kSecond, 1}}};
}

TemplateProcessing TemplateProcessing::bert(int32_t cls_id, int32_t sep_id) {
  const Template single = {{Kind::kSpecial, 0, {cls_id}}, {Kind::kFirst, 0}, {Kind::kSpecial, 0, {sep_id}}};
  Template pair = single;
  pair.push_back({Kind::kSecond, 1});
  pair.push_back({Kind::kSpecial, 1, {sep_id}});
  return {single, pair};
}

int64_t TemplateProcessing::added_tokens(bool is_pair) const {
  size_t count = 0;
  for (const Part& part : is_pair ? pair_ : single_) count += part.ids.size();
  return static_cast<int64_t>(count);
}

void TemplateProcessing::process(const TokenSequence& first, const TokenSequence* second,
                                 bool add_special_tokens, Encoding& out) const {
  for (const Part& part : second ? pair_ : single_) {
    if (part.kind == Kind::kSpecial) {
      if (!add_special_tokens) continue;
      append(out, part.ids, part);
      out.offsets.insert(out.offsets.end(), part.ids.size(), Span());
      out.word_ids.insert(out.word_ids.end(), part.ids.size(), -1);
    } else {
      const TokenSequence& text = part.kind == Kind::kFirst ? first : *second;
      append(out, text.ids, part);
      out.offsets.insert(out.offsets.end(), text.offsets.begin(), text.offsets.end());
      out.word_ids.insert(out.word_ids.end(), text.word_ids.begin(), text.word_ids.end());
    }
  }
}

}  // namespace brisling
