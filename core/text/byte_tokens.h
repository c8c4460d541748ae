// The tokens <0x00> … <0xFF>, which vocabularies with byte fallback have for what they lack.
#pragma once

#include <array>
#include <cstdint>

#include "core/text/vocabulary.h"

namespace brisling {

inline constexpr int32_t kNoToken = -1;

// By byte; kNoToken where the vocabulary has none.
std::array<int32_t, 256> byte_tokens(const Vocabulary& vocabulary);

}  // namespace brisling
