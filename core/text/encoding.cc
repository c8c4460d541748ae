#include "core/text/encoding.h"

namespace brisling {

void Encoding::clear() {
  ids.clear();
  type_ids.clear();
  offsets.clear();
  special_tokens_mask.clear();
  sequence_ids.clear();
  word_ids.clear();
  truncated = false;
}

}  // namespace brisling
