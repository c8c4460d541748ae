// The first step of a tokenizer: cleans, folds or rewrites characters.
#pragma once

#include "core/text/normalized_text.h"

namespace brisling {

// Implementations are immutable.
class Normalizer {
 public:
  virtual ~Normalizer() = default;
  // Appends the normalized form of `in` to `out`; spans of the original are carried over.
  virtual void normalize(const NormalizedText& in, NormalizedText& out) const = 0;
};

}  // namespace brisling
