// Text files line by line.
#pragma once

#include <string_view>
#include <vector>

namespace brisling {

// Without their ends (\n or \r\n); an end of line at the end of the text starts no further line.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace brisling
