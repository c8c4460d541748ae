// brisling tokenize: the tokens that a model reads.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/messages.h"
#include "cli/model_options.h"
#include "cli/output.h"

namespace cli {
namespace {

struct Tokenize {
  ModelOptions model;
  InputOptions input;
  brisling::Options call;
  std::string max_length;
  Format format = Format::kText;
};

// The columns of a batch; the tokens of text i are the rows from groups[i] to groups[i + 1].
struct Columns {
  explicit Columns(const brisling::Results& results)
      : groups(results.offsets()),
        ids(results.integers("id")),
        starts(results.integers("start")),
        ends(results.integers("end")),
        tokens(results.texts("token")) {}

  std::vector<int64_t> groups, ids, starts, ends;
  std::vector<std::string> tokens;
};

std::string as_text(const Columns& columns, size_t begin, size_t end) {
  return fmt::format("{}", fmt::join(columns.tokens.data() + begin, columns.tokens.data() + end, " "));
}

std::string as_json(const Columns& columns, size_t begin, size_t end) {
  std::vector<std::string> tokens, offsets;
  for (size_t i = begin; i < end; ++i) {
    tokens.push_back(json_string(columns.tokens[i]));
    offsets.push_back(fmt::format("[{},{}]", columns.starts[i], columns.ends[i]));
  }
  return fmt::format("{{\"ids\":[{}],\"tokens\":[{}],\"offsets\":[{}]}}",
                     fmt::join(columns.ids.data() + begin, columns.ids.data() + end, ","),
                     fmt::join(tokens, ","), fmt::join(offsets, ","));
}

void run(const Tokenize& command, const std::vector<std::string>& texts) {
  TextReader reader(command.input, texts);
  const brisling::Tokenizer tokenizer(ready_model(command.model, command.input.quiet), command.model.open);
  RecordWriter records(command.format);
  size_t truncated = 0;
  for (brisling::Texts batch; reader.next(batch);) {
    const brisling::Tokens tokens = tokenizer.encode(batch, command.call);
    truncated += tokens.truncated;
    const Columns columns(tokens.results);
    for (size_t text = 0; text < batch.size(); ++text) {
      const auto begin = static_cast<size_t>(columns.groups[text]);
      const auto end = static_cast<size_t>(columns.groups[text + 1]);
      records.add(command.format == Format::kText ? as_text(columns, begin, end)
                                                  : as_json(columns, begin, end));
    }
    records.flush();
  }
  records.finish();
  if (!command.input.quiet) say_truncated(truncated, command.max_length);
}

}  // namespace

Command tokenize_command() {
  const auto state = std::make_shared<Tokenize>();
  Command command = {"tokenize",
                     "Show the tokens that a model reads",
                     "[TEXT]...",
                     R"(Splits every text into the tokens of a model's vocabulary. json and jsonl give their
ids and, as offsets, their places in the text ([0, 0] for tokens such as [CLS] that
are not from the text). Texts come from the arguments, a file or standard input.

Examples:
  brisling tokenize "unbelievable things"
  brisling tokenize --format jsonl < texts.txt
)",
                     {},
                     [state](const std::vector<std::string>& texts) { run(*state, texts); }};
  add_input_options(command, state->input);
  add_format_option(command, state->format, {Format::kText, Format::kJson, Format::kJsonl});
  command.options.push_back({'\0', "max-length", "N", "Cut texts to N tokens (default: do not cut)",
                             [state](std::string_view length) {
                               state->max_length = length;
                               state->call.set("max_length", length);
                             }});
  command.options.push_back(pass_on_switch(state->call, "no-special-tokens", "add_special_tokens", "false",
                                           "Leave out tokens such as [CLS] and [SEP]"));
  command.options.push_back(
      pass_on(state->call, "offsets", "offsets", "UNIT",
              "Unit of the offsets: characters (Unicode code points)\nor bytes (default: characters)"));
  add_model_options(command, state->model);
  return command;
}

}  // namespace cli
