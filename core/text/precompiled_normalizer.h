// SentencePiece's normalization rules as compiled into a model: the normalizer Precompiled of the
// tokenizers library.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/normalizer.h"

namespace brisling {

class PrecompiledNormalizer : public Normalizer {
 public:
  // The field precompiled_charsmap of SentencePiece's NormalizerSpec: the size of a double array in
  // bytes (32 bits, little endian), the double array of darts-clone, and replacements, each ended by
  // a zero byte. Fails with kInvalidModel, naming `source`, where that is not what it is.
  PrecompiledNormalizer(std::string_view charsmap, const std::string& source);
  void normalize(const NormalizedText& in, NormalizedText& out) const override;

 private:
  // What replaces `part`: by the rule of the shortest of its starts that has one, as in the reference.
  std::optional<std::string_view> find(std::string_view part) const;

  std::vector<uint32_t> units_;
  std::string replacements_;
  std::array<bool, 256> is_plain_ = {};  // ASCII that stays as it is when ASCII follows
};

}  // namespace brisling
