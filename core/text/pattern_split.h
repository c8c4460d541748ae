// The pre-tokenizer Split: at every match of a pattern.
#pragma once

#include "core/text/pattern.h"
#include "core/text/split_behavior.h"

namespace brisling {

class PatternSplit : public PreTokenizer {
 public:
  PatternSplit(Pattern pattern, SplitBehavior behavior, bool inverted)
      : pattern_(std::move(pattern)), behavior_(behavior), inverted_(inverted) {}
  void split(PreTokenizedText& text) const override;

 private:
  Pattern pattern_;
  SplitBehavior behavior_;
  bool inverted_;
};

}  // namespace brisling
