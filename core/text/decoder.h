// Tokens back to text.
#pragma once

#include <string>
#include <vector>

namespace brisling {

// Implementations are immutable.
class Decoder {
 public:
  virtual ~Decoder() = default;
  // Rewrites the tokens, in order, so that joining them gives the text.
  virtual void decode(std::vector<std::string>& tokens) const = 0;
};

}  // namespace brisling
