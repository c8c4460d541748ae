#pragma once

#include <string>
#include <string_view>

namespace brisling {

// Every `from`, which is not empty, from left to right.
void replace_all(std::string& text, std::string_view from, std::string_view to);

}  // namespace brisling
