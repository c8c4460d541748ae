// The names that sentence-transformers gives the poolings, in the order of the enumeration.
#pragma once

#include <initializer_list>
#include <string_view>

#include "core/nn/ops.h"

namespace brisling {

inline constexpr std::initializer_list<std::string_view> kPoolingNames = {
    "cls", "mean", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"};

inline std::string_view pooling_name(Pooling pooling) {
  return kPoolingNames.begin()[static_cast<size_t>(pooling)];
}

}  // namespace brisling
