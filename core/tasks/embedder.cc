#include "core/tasks/embedder.h"

#include <algorithm>
#include <cmath>

#include "core/base/status.h"
#include "core/nn/pooling.h"
#include "core/tasks/encoder_runner.h"

namespace brisling {
namespace {

// How one call embeds.
struct Call {
  bool normalize;
  int64_t max_length;
  int64_t row_size;
  int threads;
};

}  // namespace

struct Embedder::Parts {
  Parts(Checkpoint&& checkpoint, const Options& options)
      : runner(std::move(checkpoint), packing_of(options), options),
        pooling(static_cast<Pooling>(options.choice("pooling", sentence().pooling, kPoolingNames))),
        normalize(options.flag("normalize", sentence().normalize)) {}

  const SentenceConfig& sentence() const { return runner.checkpoint().sentence; }

  Call call(const Options& options) const {
    options.allow_only({"normalize", "max_length", "truncate_dim", "threads"});
    const int64_t hidden = runner.shape().hidden_size;
    return {.normalize = options.flag("normalize", normalize),
            .max_length = runner.max_length(options),
            .row_size = options.integer("truncate_dim", hidden, 1, hidden),
            .threads = runner.threads(options)};
  }

  // One row a sequence of the batch.
  void pool(Workspace& work, ConstMatrix hidden, const Call& call, Matrix rows) const {
    Context& context = work.context;
    const bool whole = rows.cols == hidden.cols;
    const Matrix pooled = whole ? rows : context.arena.matrix(rows.rows, hidden.cols);
    context.pooling({.hidden = hidden, .offsets = work.batch.offsets, .mode = pooling, .out = pooled});
    if (!whole) {
      for (int64_t i = 0; i < rows.rows; ++i) std::copy_n(pooled.row(i), rows.cols, rows.row(i));
    }
    if (call.normalize) context.l2_normalize({.rows = rows});
  }

  EncoderRunner runner;
  Pooling pooling;
  bool normalize;
};

Embedder::Embedder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Embedder::Embedder(Embedder&&) noexcept = default;
Embedder& Embedder::operator=(Embedder&&) noexcept = default;
Embedder::~Embedder() = default;

Embedder Embedder::open(std::string_view model, const Options& options) {
  options.allow_only(EncoderRunner::kOpenOptions, {"pooling", "normalize"});
  return Embedder(std::make_unique<Parts>(Checkpoint::open(model, options.flag("lowercase", true)), options));
}

int64_t Embedder::dimensions() const { return parts_->runner.shape().hidden_size; }
int64_t Embedder::max_length() const { return parts_->runner.max_length(); }
const std::shared_ptr<const Tokenizer>& Embedder::tokenizer() const {
  return parts_->runner.checkpoint().tokenizer;
}
int64_t Embedder::row_size(const Options& options) const { return parts_->call(options).row_size; }

int64_t Embedder::encode(const Texts& texts, const Options& options, std::span<float> out,
                         Control* control) const {
  const Call call = parts_->call(options);
  const size_t count = texts.size();
  if (out.size() / static_cast<size_t>(call.row_size) < count) {
    fail(Status::kBufferTooSmall, "out holds ", out.size(), " floats; ", count, " texts need ", count, " x ",
         call.row_size);
  }
  const EncoderRunner& runner = parts_->runner;
  return runner.run(
      {.count = count,
       .encoding = [&](Workspace& work, size_t i) -> const Encoding& {
         return runner.tokenize(work, texts[i], call.max_length);
       },
       .expected_tokens = [&](size_t i) { return std::min(expected_tokens(texts[i]), call.max_length); },
       .consume =
           [&](Workspace& work, ConstMatrix hidden, size_t first) {
             const Matrix rows{out.data() + static_cast<int64_t>(first) * call.row_size,
                               work.batch.sequences(), call.row_size};
             parts_->pool(work, hidden, call, rows);
           }},
      call.threads, control);
}

float Embedder::similarity(std::string_view a, std::string_view b, const Options& options) const {
  const std::string both = std::string(a).append(b);
  const int64_t offsets[] = {0, static_cast<int64_t>(a.size()), static_cast<int64_t>(both.size())};
  const auto size = static_cast<size_t>(row_size(options));
  std::vector<float> rows(2 * size);
  encode({both, offsets}, options, rows, nullptr);
  double dot = 0, squares_a = 0, squares_b = 0;
  for (size_t i = 0; i < size; ++i) {
    const double x = rows[i], y = rows[size + i];
    dot += x * y;
    squares_a += x * x;
    squares_b += y * y;
  }
  const double lengths = std::sqrt(squares_a) * std::sqrt(squares_b);
  return lengths > 0 ? static_cast<float>(std::clamp(dot / lengths, -1.0, 1.0)) : 0.0f;
}

std::vector<std::pair<std::string, std::string>> Embedder::info() const {
  const Checkpoint& checkpoint = parts_->runner.checkpoint();
  std::string unused;
  for (const std::string& name : checkpoint.weights.unused())
    unused.append(unused.empty() ? "" : ", ").append(name);
  return {{"path", checkpoint.path.string()},
          {"format", checkpoint.format},
          {"architecture", checkpoint.config.model_type()},
          {"parameters", std::to_string(checkpoint.weights.parameters())},
          {"weights", parts_->runner.weights()},
          {"dimensions", std::to_string(dimensions())},
          {"layers", std::to_string(parts_->runner.shape().layers)},
          {"max_length", std::to_string(max_length())},
          {"vocabulary", std::to_string(tokenizer()->vocabulary_size())},
          {"tokenizer", std::string(tokenizer()->kind())},
          {"pooling", std::string(pooling_name(parts_->pooling))},
          {"normalize", parts_->normalize ? "true" : "false"},
          {"unused_tensors", unused}};
}

}  // namespace brisling
