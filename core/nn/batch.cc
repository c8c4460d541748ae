#include "core/nn/batch.h"

#include <cstddef>

namespace brisling {

void Batch::add(const Encoding& encoding) {
  ids.insert(ids.end(), encoding.ids.begin(), encoding.ids.end());
  type_ids.insert(type_ids.end(), encoding.type_ids.begin(), encoding.type_ids.end());
  for (size_t i = 0; i < encoding.ids.size(); ++i) positions.push_back(static_cast<int32_t>(i));
  offsets.push_back(static_cast<int32_t>(ids.size()));
}

void Batch::clear() {
  ids.clear();
  type_ids.clear();
  positions.clear();
  offsets.assign(1, 0);
}

}  // namespace brisling
