// The names that sentence-transformers gives the poolings, in the order of the enumeration.
#pragma once

#include <array>
#include <string_view>

#include "core/nn/ops.h"

namespace brisling {

inline constexpr std::array<std::string_view, 6> kPoolingNames = {
    "cls", "mean", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"};

inline std::string_view pooling_name(Pooling pooling) { return kPoolingNames[static_cast<size_t>(pooling)]; }

}  // namespace brisling
