#include "core/text/prepend.h"

namespace brisling {

void Prepend::normalize(const NormalizedText& in, NormalizedText& out) const {
  if (in.text().empty()) return;
  OriginalSpans originals(in);
  out.append_whole(prefix_, originals.find(0, 1));
  originals.copy(0, in.text().size(), out);
}

}  // namespace brisling
