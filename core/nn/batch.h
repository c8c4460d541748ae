// Texts packed for a model: all tokens one after another, no padding.
#pragma once

#include <cstdint>
#include <vector>

#include "core/text/encoding.h"

namespace brisling {

struct Batch {
  std::vector<int32_t> ids;         // [tokens]
  std::vector<int32_t> type_ids;    // [tokens]
  std::vector<int32_t> positions;   // [tokens], from 0 in each sequence
  std::vector<int32_t> offsets{0};  // sequence s owns tokens offsets[s] to offsets[s + 1]

  int64_t tokens() const { return static_cast<int64_t>(ids.size()); }
  int64_t sequences() const { return static_cast<int64_t>(offsets.size()) - 1; }
  void add(const Encoding& encoding);
  void clear();  // keeps the memory
};

}  // namespace brisling
