#include "core/text/replace_all.h"

namespace brisling {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  size_t found = text.find(from);
  if (found == text.npos) return;
  std::string replaced;
  size_t copied = 0;
  for (; found != text.npos; found = text.find(from, copied)) {
    replaced.append(text, copied, found - copied).append(to);
    copied = found + from.size();
  }
  text = replaced.append(text, copied);
}

}  // namespace brisling
