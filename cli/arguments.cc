#include "cli/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace cli {
namespace {

std::string with_dashes(const Option& option) { return "--" + option.name; }

const Option& find(const Command& command, std::string_view written) {
  const auto is_it = [&](const Option& option) {
    return written == with_dashes(option) || (written.size() == 2 && written[1] == option.short_name);
  };
  const auto option = std::find_if(command.options.begin(), command.options.end(), is_it);
  if (option == command.options.end()) {
    throw UsageError(
        fmt::format("unknown option {}; see brisling {} --help (a text that begins with - goes after --)",
                    written, command.name));
  }
  return *option;
}

}  // namespace

std::string help(const Command& command) {
  constexpr size_t kHelpColumn = 29;
  std::string out =
      fmt::format("Usage: brisling {} [OPTION]...{}{}\n\n{}\nOptions:\n", command.name,
                  command.positionals.empty() ? "" : " ", command.positionals, command.description);
  const auto add = [&](char short_name, std::string_view left, std::string_view text) {
    const std::string dash = short_name != '\0' ? fmt::format("-{}, ", short_name) : "    ";
    out += fmt::format("  {:<{}}", fmt::format("{}{}", dash, left), kHelpColumn - 2);
    for (size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1)) {
      out += fmt::format("{}\n{:{}}", text.substr(0, end), "", kHelpColumn);
    }
    out += fmt::format("{}\n", text);
  };
  for (const Option& option : command.options) {
    add(option.short_name, fmt::format("{} {}", with_dashes(option), option.value), option.help);
  }
  add('h', "--help", "Show this help");
  return out;
}

std::vector<std::string> parse(const Command& command, std::span<const std::string> arguments) {
  std::vector<std::string> positionals;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") {
      positionals.insert(positionals.end(), arguments.begin() + static_cast<ptrdiff_t>(i) + 1,
                         arguments.end());
      break;
    }
    if (argument.size() < 2 || argument[0] != '-') {
      positionals.push_back(argument);
      continue;
    }
    // --name, --name=value, -n or -nvalue
    const bool is_long = argument[1] == '-';
    const size_t name_end = is_long ? std::min(argument.find('='), argument.size()) : 2;
    std::optional<std::string> value;
    if (name_end < argument.size()) value = argument.substr(name_end + (is_long ? 1 : 0));

    const Option& option = find(command, std::string_view(argument).substr(0, name_end));
    if (option.value.empty()) {
      if (value) throw UsageError(fmt::format("{} takes no value", with_dashes(option)));
      option.set({});
      continue;
    }
    if (!value) {
      if (++i == arguments.size()) {
        throw UsageError(
            fmt::format("{} needs a value: {} {}", with_dashes(option), with_dashes(option), option.value));
      }
      value = arguments[i];
    }
    option.set(*value);
  }
  return positionals;
}

}  // namespace cli
