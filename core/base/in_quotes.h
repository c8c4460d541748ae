// Text from outside inside an error message.
#pragma once

#include <string>
#include <string_view>

namespace brisling {

// In double quotes, cut to 80 bytes; bytes that are not printable ASCII are shown as \xNN, so that
// a message stays valid UTF-8 and one line whatever a file contains. (Not `quoted`: argument-
// dependent lookup would prefer the one of <iomanip> for a std::string.)
std::string in_quotes(std::string_view text);

}  // namespace brisling
