// brisling zero-shot: labels that no model was trained for.
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/interrupt.h"
#include "cli/labels.h"
#include "cli/messages.h"
#include "cli/model_options.h"

namespace cli {
namespace {

struct ZeroShot {
  ModelOptions model = {.model = "", .open = {}};
  InputOptions input;
  brisling::Texts labels;
  brisling::Options call;
  Format format = Format::kText;
};

void run(const ZeroShot& command, const std::vector<std::string>& texts) {
  const std::string& model = ready_model(command.model, command.input.quiet);
  if (command.labels.size() == 0)
    throw UsageError("no label was given; name each with -l LABEL, or all with --labels FILE");
  TextReader reader(command.input, texts);
  const brisling::Classifier classifier(model, command.model.open);
  LabelWriter writer(command.format, 1);
  if (!command.input.quiet && reader.from_terminal()) {
    say("reading texts from the terminal, one a line; Ctrl-D ends");
  }
  size_t truncated = 0;
  for (brisling::Texts batch; reader.next(batch);) {
    const brisling::Classification result =
        classifier.zero_shot(batch, command.labels, command.call, &interrupt_control());
    truncated += result.truncated;
    writer.write(batch, result.results);
  }
  writer.finish();
  if (!command.input.quiet) say_truncated(truncated, std::to_string(classifier.max_length()));
}

}  // namespace

Command zero_shot_command() {
  const auto state = std::make_shared<ZeroShot>();
  Command command = {"zero-shot",
                     "Label texts with labels of your own",
                     "[TEXT]...",
                     R"(Tells which of your labels fits a text, through a model that was trained to tell
whether one sentence follows from another (natural language inference).

Examples:
  brisling zero-shot -m path/to/model -l sport -l politics "The match was a draw"
  brisling zero-shot -m path/to/model --labels topics.txt --top-k 1 < texts.txt
)",
                     {},
                     [state](const std::vector<std::string>& texts) { run(*state, texts); }};
  command.options.push_back({'l', "label", "LABEL", "A label to choose from; may be given several times",
                             [state](std::string_view label) { state->labels.add(label); }});
  command.options.push_back(
      {'\0', "labels", "FILE", "Labels to choose from, one a line", [state](std::string_view path) {
         for (const std::string& label : read_labels(path)) state->labels.add(label);
       }});
  command.options.push_back(pass_on_switch(state->call, "multi-label", "multi_label", "true",
                                           "Judge each label alone: any number of them may be true"));
  command.options.push_back(
      pass_on(state->call, "template", "hypothesis_template", "SENTENCE",
              "Sentence to which the label goes in the place of {}\n(default: This example "
              "is {}.)"));
  add_input_options(command, state->input);
  add_format_option(command, state->format, {Format::kText, Format::kJson, Format::kJsonl});
  command.options.push_back(
      pass_on(state->call, "top-k", "top_k", "N", "Print the best N labels (default: all)"));
  command.options.push_back(
      pass_on(state->call, "threshold", "threshold", "SCORE", "Print labels with at least this score"));
  add_encoder_options(command, state->model);
  return command;
}

}  // namespace cli
