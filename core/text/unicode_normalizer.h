// The four normalization forms of Unicode (UAX #15).
#pragma once

#include "core/text/normalizer.h"

namespace brisling {

class UnicodeNormalizer : public Normalizer {
 public:
  enum class Form { kNfc, kNfd, kNfkc, kNfkd };

  explicit UnicodeNormalizer(Form form) : form_(form) {}
  void normalize(const NormalizedText& in, NormalizedText& out) const override;

 private:
  Form form_;
};

}  // namespace brisling
