// The letters of protocols and file names. Text of people goes through unicode.h.
#pragma once

#include <string>
#include <string_view>

namespace brisling {

// A to Z become a to z, whatever the locale.
inline std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace brisling
