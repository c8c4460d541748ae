// The normalizer Prepend: a text in front of every text that is not empty.
#pragma once

#include <string>

#include "core/text/normalizer.h"

namespace brisling {

class Prepend : public Normalizer {
 public:
  explicit Prepend(std::string prefix) : prefix_(std::move(prefix)) {}
  // The prefix stands for the first character of the text.
  void normalize(const NormalizedText& in, NormalizedText& out) const override;

 private:
  std::string prefix_;
};

}  // namespace brisling
