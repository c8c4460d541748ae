#include "cli/messages.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "cli/output.h"

namespace cli {

void say(std::string_view message) {
  // File names and texts may hold line breaks and terminal controls.
  const std::string line = fmt::format("brisling: {}\n", one_line(message));
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void say_truncated(size_t texts, std::string_view max_length) {
  if (texts == 0) return;
  say(fmt::format("{} longer than {} tokens and {} cut",
                  texts == 1 ? "1 text was" : fmt::format("{} texts were", texts), max_length,
                  texts == 1 ? "was" : "were"));
}

}  // namespace cli
