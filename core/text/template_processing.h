// Special tokens around the texts by a template, such as [CLS] A [SEP] B [SEP].
#pragma once

#include <vector>

#include "core/text/post_processor.h"

namespace brisling {

class TemplateProcessing : public PostProcessor {
 public:
  struct Part {
    enum class Kind { kFirst, kSecond, kSpecial };
    Kind kind;
    int32_t type_id;
    std::vector<int32_t> ids = {};  // of a special part
  };
  using Template = std::vector<Part>;

  // `single` must not have the second text in it.
  TemplateProcessing(Template single, Template pair) : single_(std::move(single)), pair_(std::move(pair)) {}

  // The texts alone: types 0 and 1.
  static TemplateProcessing plain();
  // [CLS] A [SEP], and [CLS] A [SEP] B [SEP] of which the last two are of type 1.
  static TemplateProcessing bert(int32_t cls_id, int32_t sep_id);

  int64_t added_tokens(bool is_pair) const override;
  void process(const TokenSequence& first, const TokenSequence* second, bool add_special_tokens,
               Encoding& out) const override;

 private:
  Template single_, pair_;
};

}  // namespace brisling
