// brisling devices: where models can run.
#include <fmt/format.h>

#include <brisling.hpp>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/output.h"

namespace cli {
namespace {

void run(Format format, const std::vector<std::string>& positionals) {
  if (!positionals.empty()) throw UsageError("devices takes no arguments");
  RecordWriter records(format);
  for (const brisling::Device& device : brisling::devices()) {
    records.add(format == Format::kJson
                    ? fmt::format("{{\"name\":{},\"description\":{}}}", json_string(device.name),
                                  json_string(device.description))
                    : fmt::format("{:<10} {}", device.name, device.description));
  }
  records.finish();
}

}  // namespace

Command devices_command() {
  const auto format = std::make_shared<Format>();
  Command command = {"devices",
                     "List the devices that models can run on",
                     "",
                     R"(Lists the devices of this machine by the names that --device takes.

Examples:
  brisling devices
)",
                     {},
                     [format](const std::vector<std::string>& positionals) { run(*format, positionals); }};
  add_format_option(command, *format, {Format::kText, Format::kJson});
  return command;
}

}  // namespace cli
