// The normalizer Strip: without white space at the ends.
#pragma once

#include "core/text/normalizer.h"

namespace brisling {

class StripNormalizer : public Normalizer {
 public:
  StripNormalizer(bool left, bool right) : left_(left), right_(right) {}
  void normalize(const NormalizedText& in, NormalizedText& out) const override;

 private:
  bool left_, right_;
};

}  // namespace brisling
