// brisling similarity: how alike two texts are.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/messages.h"
#include "cli/model_options.h"
#include "cli/output.h"

namespace cli {
namespace {

struct Similarity {
  ModelOptions model;
  InputOptions input;
  brisling::Options call;
  Format format = Format::kText;
};

void run(const Similarity& command, const std::vector<std::string>& arguments) {
  TextReader reader(command.input, arguments);
  brisling::Texts texts;
  for (brisling::Texts batch; texts.size() <= 2 && reader.next(batch);) {
    for (size_t i = 0; i < batch.size(); ++i) texts.add(batch[i]);
  }
  if (texts.size() != 2) {
    throw UsageError(fmt::format("similarity compares two texts, but {}; quote a text that has spaces",
                                 texts.size() < 2 ? "there are fewer" : "there are more"));
  }

  const brisling::Embedder embedder(ready_model(command.model, command.input.quiet), command.model.open);
  const float score = embedder.similarity(texts[0], texts[1], command.call);
  write_stdout(command.format == Format::kJson ? fmt::format("{{\"score\":{}}}\n", score)
                                               : fmt::format("{:.4f}\n", score));
  if (!command.input.quiet) {
    const auto lengths = embedder.tokenizer().count(texts);
    say_truncated(static_cast<size_t>(std::count_if(lengths.begin(), lengths.end(),
                                                    [&](int64_t n) { return n > embedder.max_length(); })),
                  std::to_string(embedder.max_length()));
  }
}

}  // namespace

Command similarity_command() {
  const auto state = std::make_shared<Similarity>();
  Command command = {"similarity",
                     "Tell how alike two texts are",
                     "[TEXT TEXT]",
                     R"(Prints the cosine of the vectors of two texts: 1 for the same meaning, about 0 for
unrelated ones; or what else the model, or --function, compares them by. The texts are
the arguments, or two lines of a file or of standard input.

Examples:
  brisling similarity doctor physician
  brisling similarity --format json "How old are you?" "What is your age?"
)",
                     {},
                     [state](const std::vector<std::string>& texts) { run(*state, texts); }};
  add_input_options(command, state->input);
  add_format_option(command, state->format, {Format::kText, Format::kJson});
  command.options.push_back(pass_on(state->call, "truncate-dim", "truncate_dim", "N",
                                    "Compare the first N numbers of the vectors"));
  command.options.push_back(
      pass_on(state->call, "function", "similarity", "HOW",
              "cosine, dot, euclidean or manhattan, the last two negative\n(default: as the "
              "model says)"));
  add_prompt_options(command, state->call);
  add_embedder_options(command, state->model);
  return command;
}

}  // namespace cli
