// brisling fill: words for the masks in texts.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/interrupt.h"
#include "cli/messages.h"
#include "cli/model_options.h"
#include "cli/output.h"

namespace cli {
namespace {

struct Fill {
  ModelOptions model = {.model = "", .open = {}};
  InputOptions input;
  brisling::Texts targets;
  brisling::Options call;
  Format format = Format::kText;
};

// The columns of a batch; the tokens for text i are the rows from groups[i] to groups[i + 1].
struct Columns {
  explicit Columns(const brisling::Results& results)
      : groups(results.offsets()),
        masks(results.integers("mask")),
        tokens(results.integers("token")),
        scores(results.floats("score")),
        texts(results.texts("text")),
        sequences(results.texts("sequence")) {}

  std::vector<int64_t> groups, masks, tokens;
  std::vector<float> scores;
  std::vector<std::string> texts, sequences;
};

std::string as_text(const Columns& columns, size_t begin, size_t end) {
  std::vector<std::string> lines;
  for (size_t i = begin; i < end; ++i) {
    lines.push_back(fmt::format("{:.4f}  {}", columns.scores[i], one_line(columns.sequences[i])));
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string as_json(const Columns& columns, size_t begin, size_t end) {
  std::vector<std::string> fillings;
  for (size_t i = begin; i < end; ++i) {
    fillings.push_back(fmt::format(R"({{"mask":{},"score":{},"token":{},"text":{},"sequence":{}}})",
                                   columns.masks[i], columns.scores[i], columns.tokens[i],
                                   json_string(columns.texts[i]), json_string(columns.sequences[i])));
  }
  return fmt::format(R"({{"fillings":[{}]}})", fmt::join(fillings, ","));
}

void run(const Fill& command, const std::vector<std::string>& texts) {
  const std::string& model = ready_model(command.model, command.input.quiet);
  TextReader reader(command.input, texts);
  const brisling::MaskFiller filler(model, command.model.open);
  if (!command.input.quiet && reader.from_terminal()) {
    say(fmt::format("reading texts with {} from the terminal, one a line; Ctrl-D ends", filler.mask_token()));
  }
  RecordWriter records(command.format);
  size_t truncated = 0;
  for (brisling::Texts batch; reader.next(batch);) {
    const brisling::Fillings found = filler.fill(batch, command.targets, command.call, &interrupt_control());
    truncated += found.truncated;
    const Columns columns(found.results);
    for (size_t i = 0; i < batch.size(); ++i) {
      const auto begin = static_cast<size_t>(columns.groups[i]),
                 end = static_cast<size_t>(columns.groups[i + 1]);
      records.add(command.format == Format::kText ? as_text(columns, begin, end)
                                                  : as_json(columns, begin, end));
    }
    records.flush();
  }
  records.finish();
  if (!command.input.quiet) say_truncated(truncated, std::to_string(filler.max_length()));
}

}  // namespace

Command fill_command() {
  const auto state = std::make_shared<Fill>();
  Command command = {"fill",
                     "Find words for the gaps in texts",
                     "[TEXT]...",
                     R"(Finds the likeliest words for every mask in a text with a masked language model.
A mask is written as the model's vocabulary has it: [MASK] or <mask>.

Examples:
  brisling fill -m path/to/model "Paris is the [MASK] of France."
  brisling fill -m path/to/model --target capital --target centre "Paris is the [MASK]."
)",
                     {},
                     [state](const std::vector<std::string>& texts) { run(*state, texts); }};
  add_input_options(command, state->input);
  add_format_option(command, state->format, {Format::kText, Format::kJson, Format::kJsonl});
  command.options.push_back(
      pass_on(state->call, "top-k", "top_k", "N", "Print the best N words of a mask (default: 5)"));
  command.options.push_back(
      {'\0', "target", "WORD",
       "A word to choose from; may be given several times (default:\nthe whole vocabulary)",
       [state](std::string_view word) { state->targets.add(word); }});
  add_encoder_options(command, state->model);
  return command;
}

}  // namespace cli
