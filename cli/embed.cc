// brisling embed: a vector for every text.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/interrupt.h"
#include "cli/messages.h"
#include "cli/model_options.h"
#include "cli/progress.h"
#include "cli/vector_writer.h"

namespace cli {
namespace {

struct Embed {
  ModelOptions model;
  InputOptions input;
  brisling::Options call;
  Format format = Format::kText;
  const Precision* precision = &find_precision("float32");
};

// Floats in, rows in the precision asked for out.
class Output {
 public:
  Output(Format format, const Precision& precision, size_t dimensions)
      : precision_(precision),
        dimensions_(dimensions),
        writer_(make_vector_writer(format, precision,
                                   quantize(std::vector<float>(dimensions)).size() / precision.bytes)) {}

  void write(const std::vector<float>& vectors) {
    // These are calibrated on all vectors.
    if (precision_.name == "int8" || precision_.name == "uint8") {
      kept_.insert(kept_.end(), vectors.begin(), vectors.end());
    } else {
      writer_->write(quantize(vectors).data(), vectors.size() / dimensions_);
    }
  }
  void finish() {
    writer_->write(quantize(kept_).data(), kept_.size() / dimensions_);
    writer_->finish();
  }

 private:
  std::vector<uint8_t> quantize(const std::vector<float>& vectors) const {
    return brisling::quantize(vectors.data(), vectors.size() / dimensions_, dimensions_,
                              {{"precision", precision_.name}});
  }

  const Precision& precision_;
  size_t dimensions_;
  std::vector<float> kept_;
  std::unique_ptr<VectorWriter> writer_;
};

void run(const Embed& command, const std::vector<std::string>& texts) {
  TextReader reader(command.input, texts);
  const brisling::Embedder embedder(ready_model(command.model, command.input.quiet), command.model.open);
  const auto dimensions = static_cast<size_t>(embedder.row_size(command.call));
  Output output(command.format, *command.precision, dimensions);

  std::optional<Progress> progress;
  start_progress(progress, reader, command.input.quiet);

  brisling::Texts batch;
  std::vector<float> vectors;
  size_t truncated = 0;
  while (reader.next(batch)) {
    vectors.resize(batch.size() * dimensions);
    truncated +=
        embedder.encode_into(batch, vectors.data(), vectors.size(), command.call, &interrupt_control());
    output.write(vectors);
    if (progress) progress->advance(static_cast<int64_t>(batch.size()));
  }
  output.finish();
  progress.reset();
  if (!command.input.quiet) say_truncated(truncated, std::to_string(embedder.max_length()));
}

}  // namespace

Command embed_command() {
  const auto state = std::make_shared<Embed>();
  Command command = {"embed",
                     "Turn texts into vectors",
                     "[TEXT]...",
                     R"(Turns every text into a vector of numbers; texts with similar meanings get similar
vectors. Texts are the arguments, or the lines of a file or of standard input (when
there is no TEXT, or TEXT is -). An argument is never taken for a file name. Results
come in the order of the texts, while the input is still being read.

Examples:
  brisling embed "a text" "another text"
  brisling embed --format jsonl < texts.txt > vectors.jsonl
  brisling embed -f texts.txt --format npy > vectors.npy
  brisling embed --input jsonl -f documents.jsonl --format jsonl
)",
                     {},
                     [state](const std::vector<std::string>& texts) { run(*state, texts); }};
  add_input_options(command, state->input);
  add_format_option(command, state->format, {Format::kText, Format::kJson, Format::kJsonl, Format::kNpy});
  command.options.push_back(
      pass_on(state->call, "truncate-dim", "truncate_dim", "N", "Keep the first N numbers of a vector"));
  command.options.push_back(
      {'\0', "precision", "TYPE",
       "float32, float16, int8, uint8, binary or ubinary (default:\nfloat32); int8 and uint8 "
       "wait for the last text",
       [state](std::string_view name) { state->precision = &find_precision(name); }});
  add_prompt_options(command, state->call);
  add_embedder_options(command, state->model);
  return command;
}

}  // namespace cli
