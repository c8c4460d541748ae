#include "core/tasks/embedder.h"

#include <algorithm>
#include <array>

#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/nn/pooling.h"
#include "core/nn/sentence_head.h"
#include "core/tasks/encoder_runner.h"
#include "core/tasks/similarity.h"

namespace brisling {
namespace {

constexpr std::array<std::string_view, 6> kCallOptions = {"normalize", "max_length", "truncate_dim",
                                                          "threads",   "prompt",     "prompt_name"};

// How one call reads texts.
struct Reading {
  std::string prompt;
  int64_t max_length;
  int threads;
};

// How one call embeds.
struct Call {
  Reading reading;
  int64_t prompt_tokens;  // that the pooling leaves out
  int64_t row_size;
  bool normalize;
};

template <class Names>
std::string join(const Names& names) {
  std::string text;
  for (const auto& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

std::vector<Pooling> poolings_of(const SentenceConfig& sentence, const Options& options) {
  if (options.has("pooling")) {
    if (sentence.is_static) {
      fail(Status::kInvalidArgument,
           "option \"pooling\" has no meaning for static embeddings: they are averaged");
    }
    return {static_cast<Pooling>(options.choice("pooling", "", kPoolingNames))};
  }
  std::vector<Pooling> poolings;
  for (const std::string& name : sentence.poolings) {
    const auto found = std::find(kPoolingNames.begin(), kPoolingNames.end(), name);
    poolings.push_back(static_cast<Pooling>(found - kPoolingNames.begin()));
  }
  return poolings;
}

}  // namespace

struct Embedder::Parts {
  Parts(Checkpoint&& checkpoint, const Packing& packing, const Options& options)
      : runner(std::move(checkpoint), packing, options),
        poolings(poolings_of(sentence(), options)),
        head(sentence(), poolings, runner.shape().hidden_size, packing),
        normalize(options.flag("normalize", sentence().normalize)) {}

  const SentenceConfig& sentence() const { return runner.checkpoint().sentence; }

  Reading reading(const Options& options) const {
    return {.prompt = prompt(options),
            .max_length = runner.max_length(options),
            .threads = runner.threads(options)};
  }

  Call call(const Options& options) const {
    Reading how = reading(options);
    const int64_t prompt_tokens =
        sentence().include_prompt || how.prompt.empty() ? 0 : count_prompt_tokens(how);
    return {.reading = std::move(how),
            .prompt_tokens = prompt_tokens,
            .row_size = options.integer("truncate_dim", head.dimensions(), 1, head.dimensions()),
            .normalize = options.flag("normalize", normalize)};
  }

  const Encoding& tokenize(Workspace& work, std::string_view text, const Reading& how) const {
    if (how.prompt.empty()) return runner.tokenize(work, text, how.max_length);
    return runner.tokenize(work, std::string(how.prompt).append(text), how.max_length);
  }

  int64_t encode(const Texts& texts, const Call& call, std::span<float> out, Control* control) const {
    return runner.run(
        {.count = texts.size(),
         .encoding = [&](Workspace& work, size_t i) -> const Encoding& {
           return tokenize(work, texts[i], call.reading);
         },
         .expected_tokens =
             [&](size_t i) { return std::min(expected_tokens(texts[i]), call.reading.max_length); },
         .consume =
             [&](Workspace& work, ConstMatrix hidden, size_t first) {
               embed(work, hidden, call,
                     {out.data() + static_cast<int64_t>(first) * call.row_size, work.batch.sequences(),
                      call.row_size});
             }},
        call.reading.threads, control);
  }

  EncoderRunner runner;
  std::vector<Pooling> poolings;
  SentenceHead head;
  bool normalize;

 private:
  std::string prompt(const Options& options) const {
    if (options.has("prompt")) return options.text("prompt", "");
    const std::string name = options.text("prompt_name", sentence().default_prompt_name);
    if (name.empty() && !options.has("prompt_name")) return "";
    const auto found = sentence().prompts.find(name);
    if (found != sentence().prompts.end()) return found->second;
    std::vector<std::string> names;
    for (const auto& [known, text] : sentence().prompts) names.push_back(known);
    fail(Status::kInvalidArgument, "option \"prompt_name\" has the value ", in_quotes(name),
         "; the model has the prompts ", join(names));
  }

  // As sentence-transformers counts them: those of the prompt alone, with the special tokens before
  // it and without one behind it.
  int64_t count_prompt_tokens(const Reading& how) const {
    Workspace work(runner.backend());
    const Encoding& encoding = runner.tokenize(work, how.prompt, how.max_length);
    const auto tokens = static_cast<int64_t>(encoding.ids.size());
    return tokens > 0 && encoding.special_tokens_mask.back() ? tokens - 1 : tokens;
  }

  // One row a sequence of the batch.
  void embed(Workspace& work, ConstMatrix hidden, const Call& call, Matrix rows) const {
    const Matrix vectors = head.forward(work.context, hidden, work.batch.offsets, call.prompt_tokens);
    for (int64_t i = 0; i < rows.rows; ++i) std::copy_n(vectors.row(i), rows.cols, rows.row(i));
    if (call.normalize) work.context.l2_normalize({.rows = rows});
  }
};

Embedder::Embedder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Embedder::Embedder(Embedder&&) noexcept = default;
Embedder& Embedder::operator=(Embedder&&) noexcept = default;
Embedder::~Embedder() = default;

Embedder Embedder::open(std::string_view model, const Options& options) {
  options.allow_only(EncoderRunner::kOpenOptions, {"pooling", "normalize"});
  return Embedder(std::make_unique<Parts>(Checkpoint::open(model, options), packing_of(options), options));
}

int64_t Embedder::dimensions() const { return parts_->head.dimensions(); }
int64_t Embedder::max_length() const { return parts_->runner.max_length(); }
const std::shared_ptr<const Tokenizer>& Embedder::tokenizer() const {
  return parts_->runner.checkpoint().tokenizer;
}

int64_t Embedder::row_size(const Options& options) const {
  options.allow_only(kCallOptions, {});
  return parts_->call(options).row_size;
}

int64_t Embedder::encode(const Texts& texts, const Options& options, std::span<float> out,
                         Control* control) const {
  options.allow_only(kCallOptions, {});
  const Call call = parts_->call(options);
  if (out.size() / static_cast<size_t>(call.row_size) < texts.size()) {
    fail(Status::kBufferTooSmall, "out holds ", out.size(), " floats; ", texts.size(), " texts need ",
         texts.size(), " x ", call.row_size);
  }
  return parts_->encode(texts, call, out, control);
}

int64_t Embedder::encode_tokens(const Texts& texts, const Options& options, std::span<int64_t> rows,
                                std::span<float> out, size_t& needed, Control* control) const {
  options.allow_only({"max_length", "threads", "prompt", "prompt_name"});
  const EncoderRunner& runner = parts_->runner;
  if (parts_->sentence().is_static) {
    fail(Status::kUnsupported, "static embeddings have no vectors of tokens in their text");
  }
  const Reading how = parts_->reading(options);
  const int64_t hidden_size = runner.shape().hidden_size;

  std::vector<Encoding> encodings;
  Workspace tokenizing(runner.backend());
  rows[0] = 0;
  for (size_t i = 0; i < texts.size(); ++i) {
    encodings.push_back(parts_->tokenize(tokenizing, texts[i], how));
    rows[i + 1] = rows[i] + static_cast<int64_t>(encodings[i].ids.size());
  }
  needed = static_cast<size_t>(rows[texts.size()] * hidden_size);
  if (out.size() < needed) {
    fail(Status::kBufferTooSmall, "argument out has room for ", out.size(), " numbers; ", needed,
         " are needed");
  }
  return runner.run({.count = texts.size(),
                     .encoding = [&](Workspace&, size_t i) -> const Encoding& { return encodings[i]; },
                     .expected_tokens = [&](size_t i) { return rows[i + 1] - rows[i]; },
                     .consume =
                         [&](Workspace&, ConstMatrix hidden, size_t first) {
                           std::copy_n(hidden.data, hidden.rows * hidden.cols,
                                       &out[0] + rows[first] * hidden_size);
                         }},
                    how.threads, control);
}

float Embedder::similarity(std::string_view a, std::string_view b, const Options& options) const {
  options.allow_only(kCallOptions, {"similarity"});
  const Call call = parts_->call(options);
  const auto function =
      static_cast<Similarity>(options.choice("similarity", parts_->sentence().similarity, kSimilarityNames));
  const std::string both = std::string(a).append(b);
  const int64_t offsets[] = {0, static_cast<int64_t>(a.size()), static_cast<int64_t>(both.size())};
  std::vector<float> rows(static_cast<size_t>(2 * call.row_size));
  parts_->encode({both, offsets}, call, rows, nullptr);
  float score = 0;
  similarities(function, {rows.data(), 1, call.row_size}, {&rows[rows.size() / 2], 1, call.row_size}, 1,
               &score);
  return score;
}

std::vector<std::pair<std::string, std::string>> Embedder::info() const {
  const Checkpoint& checkpoint = parts_->runner.checkpoint();
  std::vector<std::string> prompts;
  for (const auto& [name, text] : checkpoint.sentence.prompts) prompts.push_back(name);
  std::vector<std::string_view> poolings;
  for (const Pooling pooling : parts_->poolings) poolings.push_back(pooling_name(pooling));
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
          {"pooling", join(poolings)},
          {"normalize", parts_->normalize ? "true" : "false"},
          {"similarity", checkpoint.sentence.similarity},
          {"prompts", join(prompts)},
          {"unused_tensors", join(checkpoint.weights.unused())}};
}

}  // namespace brisling
