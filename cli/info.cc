// brisling info: the facts of a model.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/download.h"
#include "cli/model_options.h"
#include "cli/output.h"

namespace cli {
namespace {

struct Info {
  ModelOptions model;
  Format format = Format::kText;
};

void run(const Info& command, const std::vector<std::string>& models) {
  if (models.size() > 1) throw UsageError("info tells about one model");
  const std::string& model = models.empty() ? command.model.model : models[0];
  download(model, command.model.pull, false);
  const auto facts = brisling::model_info(model, command.model.open);

  std::string out;
  for (const auto& [name, value] : facts) {
    out += command.format == Format::kText
               ? fmt::format("{:<15} {}\n", name, value.empty() ? "-" : value)
               : fmt::format("{}{}:{}", out.empty() ? "{" : ",\n ", json_string(name), json_string(value));
  }
  if (command.format == Format::kJson) out += "}\n";
  write_stdout(out);
}

}  // namespace

Command info_command() {
  const auto state = std::make_shared<Info>();
  Command command = {"info",
                     "Show the facts of a model",
                     "[MODEL]",
                     R"(Shows what opening a model would use: its files, architecture, sizes, tokenizer and
pooling. Options change the facts as they would change the model.

Examples:
  brisling info minilm-l6-v2
  brisling info --format json path/to/model
)",
                     {},
                     [state](const std::vector<std::string>& models) { run(*state, models); }};
  add_format_option(command, state->format, {Format::kText, Format::kJson});
  add_embedder_options(command, state->model);
  return command;
}

}  // namespace cli
