// brisling rerank: documents in the order in which they answer a query.
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

struct Rerank {
  ModelOptions model = {.model = "", .open = {}};
  InputOptions input;
  brisling::Options call;
  Format format = Format::kText;
};

void run(const Rerank& command, const std::vector<std::string>& arguments) {
  const std::string& model = ready_model(command.model, command.input.quiet);
  if (arguments.empty()) throw UsageError("no query was given: brisling rerank -m MODEL QUERY [DOCUMENT]...");
  TextReader reader(command.input, {arguments.begin() + 1, arguments.end()});
  const brisling::Reranker reranker(model, command.model.open);
  if (!command.input.quiet && reader.from_terminal()) {
    say("reading documents from the terminal, one a line; Ctrl-D ends");
  }
  brisling::Texts documents;
  for (brisling::Texts batch; reader.next(batch);) {
    for (size_t i = 0; i < batch.size(); ++i) documents.add(batch[i]);
  }

  const auto [results, truncated] =
      reranker.rerank(arguments[0], documents, command.call, &interrupt_control());
  const std::vector<int64_t> indices = results.integers("index");
  const std::vector<float> scores = results.floats("score");
  RecordWriter records(command.format);
  for (size_t row = 0; row < results.rows(); ++row) {
    const std::string text = results.text(row, "text");
    records.add(command.format == Format::kText
                    ? fmt::format("{:7.4f}  {}  {}", scores[row], bar(scores[row]), one_line(text))
                    : fmt::format("{{\"index\":{},\"score\":{},\"text\":{}}}", indices[row], scores[row],
                                  json_string(text)));
  }
  records.finish();
  if (!command.input.quiet) say_truncated(truncated, std::to_string(reranker.max_length()));
}

}  // namespace

Command rerank_command() {
  const auto state = std::make_shared<Rerank>();
  Command command = {"rerank",
                     "Sort documents by how well they answer a query",
                     "QUERY [DOCUMENT]...",
                     R"(Scores every document together with the query, with a cross-encoder, and prints the
documents with the best first. Documents are the arguments after the query, or the
lines of a file or of standard input.

Examples:
  brisling rerank -m path/to/model "how do returns work?" < documents.txt
  brisling rerank -m path/to/model --top-k 3 --format json query -f documents.txt
)",
                     {},
                     [state](const std::vector<std::string>& arguments) { run(*state, arguments); }};
  add_input_options(command, state->input);
  add_format_option(command, state->format, {Format::kText, Format::kJson, Format::kJsonl});
  command.options.push_back(
      pass_on(state->call, "top-k", "top_k", "N", "Print the best N documents (default: all)"));
  command.options.push_back(
      pass_on(state->call, "threshold", "threshold", "SCORE", "Print documents with at least this score"));
  command.options.push_back(
      pass_on(state->call, "activation", "activation", "NAME",
              "auto, sigmoid or identity: from the model's output to a\nscore (default: "
              "auto, as the model says)"));
  add_encoder_options(command, state->model);
  return command;
}

}  // namespace cli
