#include "core/base/in_quotes.h"

namespace brisling {

std::string in_quotes(std::string_view text) {
  constexpr size_t kLongest = 80;
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F) {
      out += c;
    } else {
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out + (text.size() > kLongest ? "\"…" : "\"");
}

}  // namespace brisling
