// What the program says on standard error.
#pragma once

#include <cstddef>
#include <string_view>

namespace cli {

// "brisling: message", in one line whatever the message holds.
void say(std::string_view message);

// Says how many texts were cut to `max_length` tokens, if any were.
void say_truncated(size_t texts, std::string_view max_length);

}  // namespace cli
