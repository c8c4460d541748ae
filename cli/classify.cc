// brisling classify: the labels of texts.
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/interrupt.h"
#include "cli/labels.h"
#include "cli/messages.h"
#include "cli/model_options.h"
#include "cli/progress.h"

namespace cli {
namespace {

struct Classify {
  ModelOptions model = {.model = "", .open = {}};
  InputOptions input;
  brisling::Options call;
  bool pairs = false;
  Format format = Format::kText;
};

// Batches of whole pairs: a first text whose second is not read yet waits for the next batch.
class PairReader {
 public:
  explicit PairReader(TextReader& reader) : reader_(reader) {}

  bool next(brisling::Texts& pairs) {
    pairs.clear();
    brisling::Texts batch;
    while (pairs.size() == 0 && reader_.next(batch)) {
      for (size_t i = 0; i < batch.size(); ++i) {
        if (first_) {
          pairs.add(*first_);
          pairs.add(batch[i]);
          first_.reset();
        } else {
          first_ = batch[i];
        }
      }
    }
    if (pairs.size() == 0 && first_) throw UsageError("--pairs needs an even number of texts");
    return pairs.size() > 0;
  }

 private:
  TextReader& reader_;
  std::optional<std::string> first_;
};

void run(const Classify& command, const std::vector<std::string>& texts) {
  const std::string& model = ready_model(command.model, command.input.quiet);
  TextReader reader(command.input, texts);
  PairReader pairs(reader);
  const brisling::Classifier classifier(model, command.model.open);
  LabelWriter writer(command.format, command.pairs ? 2 : 1);

  std::optional<Progress> progress;
  start_progress(progress, reader, command.input.quiet);
  size_t truncated = 0;
  for (brisling::Texts batch; command.pairs ? pairs.next(batch) : reader.next(batch);) {
    const brisling::Classification result = classifier.classify(batch, command.call, &interrupt_control());
    truncated += result.truncated;
    writer.write(batch, result.results);
    if (progress) progress->advance(static_cast<int64_t>(batch.size()));
  }
  writer.finish();
  progress.reset();
  if (!command.input.quiet) say_truncated(truncated, std::to_string(classifier.max_length()));
}

}  // namespace

Command classify_command() {
  const auto state = std::make_shared<Classify>();
  Command command = {"classify",
                     "Label texts with a model's classes",
                     "[TEXT]...",
                     R"(Gives every text the labels of a classification model, the likeliest first: its
sentiment, topic, toxicity or whatever the model was trained for. Texts are the
arguments, or the lines of a file or of standard input.

Examples:
  brisling classify -m path/to/model "I love it" "It broke at once"
  brisling classify -m path/to/model --top-k 1 --format jsonl < texts.txt
)",
                     {},
                     [state](const std::vector<std::string>& texts) { run(*state, texts); }};
  add_input_options(command, state->input);
  add_format_option(command, state->format, {Format::kText, Format::kJson, Format::kJsonl});
  command.options.push_back(
      pass_on(state->call, "top-k", "top_k", "N", "Print the best N labels (default: all)"));
  command.options.push_back(
      pass_on(state->call, "threshold", "threshold", "SCORE", "Print labels with at least this score"));
  command.options.push_back(pass_on(state->call, "function", "function", "NAME",
                                    "auto, softmax, sigmoid or none: from the model's outputs\nto scores "
                                    "(default: auto, as the model says)"));
  command.options.push_back(
      {'\0', "pairs", "", "Take the texts two by two, as pairs", [state](std::string_view) {
         state->pairs = true;
         state->call.set("pairs", "true");
       }});
  command.options.push_back(
      {'\0', "labels", "FILE", "Names for the model's labels, one a line, in the order\nof their ids",
       [state](std::string_view path) {
         state->model.open.set("labels", fmt::format("{}", fmt::join(read_labels(path), "\n")));
       }});
  add_encoder_options(command, state->model);
  return command;
}

}  // namespace cli
