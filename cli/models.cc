// brisling models: the short names.
#include <fmt/format.h>

#include <brisling.hpp>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/model_options.h"
#include "cli/output.h"

namespace cli {
namespace {

struct Models {
  brisling::Options options;
  std::string task;
  std::string language;
  bool cached = false;
  Format format = Format::kText;
};

// "en" is one of "en, nl, de"; multilingual models have every language.
bool speaks(const std::string& languages, const std::string& language) {
  return languages == "multilingual" ||
         (", " + languages + ",").find(" " + language + ",") != std::string::npos;
}

void run(const Models& command, const std::vector<std::string>& positionals) {
  if (!positionals.empty()) throw UsageError("models takes no arguments; --task and --language choose");
  const brisling::Results models = brisling::models(command.options);
  const auto megabytes = models.integers("megabytes"), cached = models.integers("cached");
  RecordWriter records(command.format);
  std::string task;
  for (size_t row = 0; row < models.rows(); ++row) {
    const auto text = [&](const char* column) { return models.text(row, column); };
    if (!command.task.empty() && text("task") != command.task) continue;
    if (!command.language.empty() && !speaks(text("languages"), command.language)) continue;
    if (command.cached && !cached[row]) continue;
    if (command.format != Format::kText) {
      records.add(fmt::format(
          R"({{"name":{},"task":{},"model":{},"megabytes":{},"license":{},"languages":{},"summary":{},"cached":{}}})",
          json_string(text("name")), json_string(text("task")), json_string(text("model")), megabytes[row],
          json_string(text("license")), json_string(text("languages")), json_string(text("summary")),
          cached[row] ? "true" : "false"));
      continue;
    }
    if (task != text("task")) {
      if (!task.empty()) records.add("");
      task = text("task");
      records.add(task);
    }
    records.add(
        fmt::format("{} {:<38} {:>5} MB  {:<14} {}", cached[row] ? '*' : ' ', text("name"), megabytes[row],
                    text("languages") == "multilingual" ? "multilingual" : text("languages").substr(0, 14),
                    text("summary")));
  }
  records.finish();
}

}  // namespace

Command models_command() {
  const auto state = std::make_shared<Models>();
  Command command = {"models",
                     "List the models that have short names",
                     "",
                     R"(Lists models by task, with the size of the download; * marks those that are here
already. The first is part of Brisling, the others are on the Hugging Face hub. Any other
model of the hub opens by its own name, org/name.

Examples:
  brisling models
  brisling models --task zero-shot --language de
  brisling models --cached --format jsonl
)",
                     {},
                     [state](const std::vector<std::string>& positionals) { run(*state, positionals); }};
  command.options.push_back({'t', "task", "TASK", "embed, classify, zero-shot, rerank, ner, answer or fill",
                             [state](std::string_view task) { state->task = task; }});
  command.options.push_back({'\0', "language", "CODE", "Models that read this language, as de or fr",
                             [state](std::string_view language) { state->language = language; }});
  command.options.push_back(
      {'\0', "cached", "", "Models that are here", [state](std::string_view) { state->cached = true; }});
  command.options.push_back(
      pass_on(state->options, "cache-dir", "cache_dir", "DIRECTORY", "Cache of downloads"));
  add_format_option(command, state->format, {Format::kText, Format::kJson, Format::kJsonl});
  return command;
}

}  // namespace cli
