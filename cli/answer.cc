// brisling answer: passages of a context that answer a question.
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

struct Answer {
  ModelOptions model = {.model = "", .open = {}};
  InputOptions input;
  brisling::Options call;
  Format format = Format::kText;
};

std::string as_text(const brisling::Results& results, const std::vector<float>& scores, size_t begin,
                    size_t end) {
  std::vector<std::string> lines;
  for (size_t row = begin; row < end; ++row) {
    lines.push_back(fmt::format("{:.4f}  {}", scores[row], one_line(results.text(row, "text"))));
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string as_json(const brisling::Results& results, const std::vector<float>& scores, size_t begin,
                    size_t end) {
  const std::vector<int64_t> starts = results.integers("start"), ends = results.integers("end");
  std::vector<std::string> answers;
  for (size_t row = begin; row < end; ++row) {
    answers.push_back(fmt::format(R"({{"text":{},"score":{},"start":{},"end":{}}})",
                                  json_string(results.text(row, "text")), scores[row], starts[row],
                                  ends[row]));
  }
  return fmt::format(R"({{"answers":[{}]}})", fmt::join(answers, ","));
}

void run(const Answer& command, const std::vector<std::string>& arguments) {
  const std::string& model = ready_model(command.model, command.input.quiet);
  if (arguments.empty()) throw UsageError("no question was given: brisling answer QUESTION [CONTEXT]...");
  TextReader reader(command.input, {arguments.begin() + 1, arguments.end()});
  const brisling::QuestionAnswerer answerer(model, command.model.open);
  if (!command.input.quiet && reader.from_terminal()) {
    say("reading contexts from the terminal, one a line; Ctrl-D ends");
  }
  RecordWriter records(command.format);
  for (brisling::Texts contexts; reader.next(contexts);) {
    brisling::Texts pairs;
    for (size_t i = 0; i < contexts.size(); ++i) {
      pairs.add(arguments[0]);
      pairs.add(contexts[i]);
    }
    const brisling::Results results = answerer.answer(pairs, command.call, &interrupt_control());
    const std::vector<int64_t> groups = results.offsets();
    const std::vector<float> scores = results.floats("score");
    for (size_t i = 0; i < contexts.size(); ++i) {
      const auto begin = static_cast<size_t>(groups[i]), end = static_cast<size_t>(groups[i + 1]);
      records.add(command.format == Format::kText ? as_text(results, scores, begin, end)
                                                  : as_json(results, scores, begin, end));
    }
    records.flush();
  }
  records.finish();
}

}  // namespace

Command answer_command() {
  const auto state = std::make_shared<Answer>();
  Command command = {"answer",
                     "Answer a question from texts",
                     "QUESTION [CONTEXT]...",
                     R"(Finds the passage of every context that answers the question. Contexts are the
arguments after the question, or the lines of a file or of standard input.

Examples:
  brisling answer -m path/to/model "Who wrote it?" "Ada Lovelace wrote the program."
  brisling answer -m path/to/model --top-k 3 "Who wrote it?" < paragraphs.txt
)",
                     {},
                     [state](const std::vector<std::string>& arguments) { run(*state, arguments); }};
  add_input_options(command, state->input);
  add_format_option(command, state->format, {Format::kText, Format::kJson, Format::kJsonl});
  for (Option& option : std::vector<Option>{
           pass_on(state->call, "top-k", "top_k", "N", "Print the best N answers of a context (default: 1)"),
           pass_on(state->call, "max-answer-len", "max_answer_len", "N", "Tokens of an answer (default: 15)"),
           pass_on(state->call, "max-question-len", "max_question_len", "N",
                   "Cut the question to N tokens (default: 64)"),
           pass_on(state->call, "max-seq-len", "max_seq_len", "N",
                   "Tokens of the question and a part of the context that are\nread at once (default: 384)"),
           pass_on(state->call, "doc-stride", "doc_stride", "N",
                   "Tokens that neighbouring parts share (default: 128)"),
           pass_on_switch(state->call, "impossible", "handle_impossible_answer", "true",
                          "Give an empty answer where none is likelier"),
           pass_on_switch(state->call, "no-align", "align_to_words", "false",
                          "Answers may begin and end inside a word"),
           pass_on(state->call, "offsets", "offsets", "UNIT",
                   "Unit of start and end: characters (Unicode code points)\nor bytes (default: characters)"),
       }) {
    command.options.push_back(std::move(option));
  }
  add_encoder_options(command, state->model);
  return command;
}

}  // namespace cli
