// brisling ner: names, places and other entities in texts.
#include <fmt/format.h>

#include <algorithm>
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

struct Ner {
  ModelOptions model = {.model = "", .open = {}};
  InputOptions input;
  brisling::Options call;
  std::string ignored;  // labels, one a line
  Format format = Format::kText;
};

// The columns of a batch; the entities of text i are the rows from groups[i] to groups[i + 1].
struct Columns {
  explicit Columns(const brisling::Results& results)
      : groups(results.offsets()),
        starts(results.integers("start")),
        ends(results.integers("end")),
        scores(results.floats("score")),
        labels(results.texts("label")),
        texts(results.texts("text")) {}

  std::vector<int64_t> groups, starts, ends;
  std::vector<float> scores;
  std::vector<std::string> labels, texts;
};

std::string as_text(std::string_view text, const Columns& columns, size_t begin, size_t end) {
  std::string out = one_line(text);
  size_t width = 0;
  for (size_t i = begin; i < end; ++i) width = std::max(width, columns.labels[i].size());
  for (size_t i = begin; i < end; ++i) {
    out += fmt::format("\n  {:<{}}  {:.4f}  {}", columns.labels[i], width, columns.scores[i],
                       one_line(columns.texts[i]));
  }
  return out;
}

std::string as_json(const Columns& columns, size_t begin, size_t end) {
  std::vector<std::string> entities;
  for (size_t i = begin; i < end; ++i) {
    entities.push_back(fmt::format(R"({{"label":{},"score":{},"text":{},"start":{},"end":{}}})",
                                   json_string(columns.labels[i]), columns.scores[i],
                                   json_string(columns.texts[i]), columns.starts[i], columns.ends[i]));
  }
  return fmt::format(R"({{"entities":[{}]}})", fmt::join(entities, ","));
}

void run(const Ner& command, const std::vector<std::string>& texts) {
  const std::string& model = ready_model(command.model, command.input.quiet);
  TextReader reader(command.input, texts);
  const brisling::TokenClassifier classifier(model, command.model.open);
  RecordWriter records(command.format);
  if (!command.input.quiet && reader.from_terminal()) {
    say("reading texts from the terminal, one a line; Ctrl-D ends");
  }
  size_t truncated = 0;
  for (brisling::Texts batch; reader.next(batch);) {
    const brisling::Entities found = classifier.classify(batch, command.call, &interrupt_control());
    truncated += found.truncated;
    const Columns columns(found.results);
    for (size_t i = 0; i < batch.size(); ++i) {
      const auto begin = static_cast<size_t>(columns.groups[i]);
      const auto end = static_cast<size_t>(columns.groups[i + 1]);
      records.add(command.format == Format::kText ? as_text(batch[i], columns, begin, end)
                                                  : as_json(columns, begin, end));
    }
    records.flush();
  }
  records.finish();
  if (!command.input.quiet) say_truncated(truncated, std::to_string(classifier.max_length()));
}

}  // namespace

Command ner_command() {
  const auto state = std::make_shared<Ner>();
  state->call.set("aggregation", "simple");
  Command command = {"ner",
                     "Find names, places and other entities",
                     "[TEXT]...",
                     R"(Finds the entities in every text with a token classification model: persons, places
and whatever else its labels name. Texts come from the arguments, a file or standard
input.

Examples:
  brisling ner -m path/to/model "Ada Lovelace was born in London."
  brisling ner -m path/to/model --format jsonl < texts.txt
)",
                     {},
                     [state](const std::vector<std::string>& texts) { run(*state, texts); }};
  add_input_options(command, state->input);
  add_format_option(command, state->format, {Format::kText, Format::kJson, Format::kJsonl});
  for (Option& option : std::vector<Option>{
           pass_on(state->call, "aggregation", "aggregation", "HOW",
                   "What is one entity. none: every token; simple: neighbours\nwith the same label; first, "
                   "average, max: the same, with\none label a word, from its first token, the mean of its\n"
                   "tokens or the most certain one (default: simple)"),
           {'\0', "ignore-label", "LABEL",
            "Leave out entities with LABEL; may be given several times\n(default: O)",
            [state](std::string_view label) {
              state->ignored.append(state->ignored.empty() ? "" : "\n").append(label);
              state->call.set("ignore_labels", state->ignored);
            }},
           pass_on(state->call, "stride", "stride", "N",
                   "Read texts that are too long in windows that share N\ntokens (default: cut such texts)"),
           pass_on(state->call, "offsets", "offsets", "UNIT",
                   "Unit of start and end: characters (Unicode code points)\nor bytes (default: characters)"),
       }) {
    command.options.push_back(std::move(option));
  }
  add_encoder_options(command, state->model);
  return command;
}

}  // namespace cli
