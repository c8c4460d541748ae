// brisling cache and brisling rm: what downloads have left.
#include <fmt/format.h>

#include <algorithm>
#include <brisling.hpp>
#include <memory>
#include <numeric>
#include <string>

#include "cli/commands.h"
#include "cli/download.h"
#include "cli/messages.h"
#include "cli/model_options.h"
#include "cli/output.h"

namespace cli {
namespace {

struct Cache {
  brisling::Options options;
  Format format = Format::kText;
};

void list(const Cache& command, const std::vector<std::string>& positionals) {
  if (!positionals.empty()) throw UsageError("cache takes no arguments; brisling rm MODEL deletes a model");
  const brisling::Results cached = brisling::cached_models(command.options);
  const auto files = cached.integers("files"), bytes = cached.integers("bytes");
  RecordWriter records(command.format);
  for (size_t row = 0; row < cached.rows(); ++row) {
    const auto text = [&](const char* column) { return cached.text(row, column); };
    std::string revisions = text("revisions");
    std::replace(revisions.begin(), revisions.end(), '\n', ' ');
    records.add(
        command.format == Format::kText
            ? fmt::format("{:<56} {:>10}  {:<8} {}", text("repository"), megabytes(bytes[row]),
                          text("commit").substr(0, 7), one_line(revisions))
            : fmt::format(R"({{"repository":{},"commit":{},"revisions":{},"path":{},"files":{},"bytes":{}}})",
                          json_string(text("repository")), json_string(text("commit")),
                          json_string(revisions), json_string(text("path")), files[row], bytes[row]));
  }
  records.finish();
  if (command.format == Format::kText) {
    say(fmt::format("models here: {}, {}", cached.rows(),
                    megabytes(std::accumulate(bytes.begin(), bytes.end(), int64_t{0}))));
  }
}

void remove(const Cache& command, const std::vector<std::string>& models) {
  if (models.empty()) throw UsageError("no model was given; brisling cache lists those that are here");
  for (const std::string& model : models) {
    const int64_t freed = brisling::remove_model(model, command.options);
    say(fmt::format("deleted {} ({})", model, megabytes(freed)));
  }
}

Option cache_dir_option(brisling::Options& options) {
  return pass_on(options, "cache-dir", "cache_dir", "DIRECTORY",
                 "Cache of downloads (default: that of the Hugging\nFace hub)");
}

}  // namespace

Command cache_command() {
  const auto state = std::make_shared<Cache>();
  Command command = {"cache",
                     "List the models that were downloaded",
                     "",
                     R"(Lists the models of the hub that are in the cache, with the size, the commit and the
revisions that stand for it. Other programs keep their models there, too.

Examples:
  brisling cache
  brisling cache --format json
)",
                     {},
                     [state](const std::vector<std::string>& positionals) { list(*state, positionals); }};
  command.options.push_back(cache_dir_option(state->options));
  add_format_option(command, state->format, {Format::kText, Format::kJson, Format::kJsonl});
  return command;
}

Command rm_command() {
  const auto state = std::make_shared<Cache>();
  Command command = {"rm",
                     "Delete downloaded models",
                     "MODEL...",
                     R"(Deletes models from the cache, all revisions of each. Other programs that use the
cache, as Python's libraries do, download them again when they need them.

Examples:
  brisling rm bge-small-en
  brisling rm BAAI/bge-small-en-v1.5
)",
                     {},
                     [state](const std::vector<std::string>& models) { remove(*state, models); }};
  command.options.push_back(cache_dir_option(state->options));
  return command;
}

}  // namespace cli
