// brisling pull: models into the cache.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/download.h"
#include "cli/model_options.h"
#include "cli/output.h"

namespace cli {
namespace {

struct Pull {
  brisling::Options options;
  bool quiet = false;
  Format format = Format::kText;
};

void run(const Pull& command, const std::vector<std::string>& models) {
  if (models.empty())
    throw UsageError("no model was given; see brisling models, or name one of the hub: org/name");
  RecordWriter records(command.format);
  for (const std::string& model : models) {
    const brisling::PulledModel pulled = download(model, command.options, command.quiet);
    records.add(
        command.format == Format::kText
            ? pulled.path
            : fmt::format(
                  R"({{"model":{},"path":{},"repository":{},"commit":{},"bytes":{},"downloaded":{}}})",
                  json_string(model), json_string(pulled.path), json_string(pulled.repository),
                  json_string(pulled.commit), pulled.bytes, pulled.downloaded));
    records.flush();
  }
  records.finish();
}

}  // namespace

Command pull_command() {
  const auto state = std::make_shared<Pull>();
  Command command = {"pull",
                     "Download models",
                     "MODEL...",
                     R"(Downloads what opening a model needs, verifies it, and prints the path. A MODEL is a
short name that brisling models lists, or one of the Hugging Face hub: org/name, or
org/name:FILE for a GGUF file, which its quantisation names as well. What is there already
is not fetched again; a download that was interrupted goes on where it ended. Models land
in the cache that Python's libraries use, and are opened without the network from then on.

Examples:
  brisling pull bge-small-en
  brisling pull BAAI/bge-small-en-v1.5 --revision main
  brisling pull org/name:Q8_0
)",
                     {},
                     [state](const std::vector<std::string>& models) { run(*state, models); }};
  add_hub_options(command, {&state->options});
  add_format_option(command, state->format, {Format::kText, Format::kJson, Format::kJsonl});
  command.options.push_back(
      {'q', "quiet", "", "Print paths and errors only", [state](std::string_view) { state->quiet = true; }});
  return command;
}

}  // namespace cli
