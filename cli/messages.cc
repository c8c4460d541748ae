#include "cli/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace cli {

void say(std::string_view message) {
  std::string line = fmt::format("brisling: {}", message);
  // File names and texts may hold line breaks and terminal controls.
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void say_truncated(size_t texts, std::string_view max_length) {
  if (texts == 0) return;
  say(fmt::format("{} longer than {} tokens and {} cut",
                  texts == 1 ? "1 text was" : fmt::format("{} texts were", texts), max_length,
                  texts == 1 ? "was" : "were"));
}

}  // namespace cli
