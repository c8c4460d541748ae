// brisling doctor: what the library found, and what would help.
#include <fmt/format.h>

#include <brisling.hpp>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/output.h"

namespace cli {
namespace {

void run(Format format, const std::vector<std::string>& positionals) {
  if (!positionals.empty()) throw UsageError("doctor takes no arguments");
  const brisling::Results facts = brisling::diagnostics();
  RecordWriter records(format);
  for (size_t row = 0; row < facts.rows(); ++row) {
    const std::string name = facts.text(row, "name"), value = facts.text(row, "value"),
                      advice = facts.text(row, "advice");
    if (format != Format::kText) {
      records.add(fmt::format(R"({{"name":{},"value":{},"advice":{}}})", json_string(name),
                              json_string(value), json_string(advice)));
      continue;
    }
    records.add(fmt::format("{:<14} {}", name, one_line(value)));
    if (!advice.empty()) records.add(fmt::format("{:<14} -> {}", "", one_line(advice)));
  }
  records.finish();
}

}  // namespace

Command doctor_command() {
  const auto format = std::make_shared<Format>();
  Command command = {"doctor",
                     "Show what was found on this machine, and what would help",
                     "",
                     R"(Shows the instruction sets, libraries, models, caches and settings that would be used;
a line that begins with -> says what would help. Does not touch the network.

Examples:
  brisling doctor
  brisling doctor --format json
)",
                     {},
                     [format](const std::vector<std::string>& positionals) { run(*format, positionals); }};
  add_format_option(command, *format, {Format::kText, Format::kJson, Format::kJsonl});
  return command;
}

}  // namespace cli
