#include "core/tasks/reranker.h"

#include <algorithm>
#include <limits>

#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/files/mapped_file.h"
#include "core/tasks/sequence_scorer.h"

namespace brisling {
namespace {

// The class of an activation as sentence-transformers saves it; none where nothing is saved. Classes
// outside torch are not trusted, as there.
std::string saved_activation(const Checkpoint& checkpoint) {
  const std::filesystem::path path = checkpoint.sentence.transformer / "config_sentence_transformers.json";
  Json sentence;
  if (file_exists(path)) sentence = Json::parse(read_text_file(path), path.string());
  const Json& config = checkpoint.config.json();
  const Json inner = config.find("sentence_transformers");
  for (const Json& saved : {sentence.present() ? sentence.find("activation_fn") : Json(),
                            inner.present() ? inner.find("activation_fn") : Json(),
                            config.find("sbert_ce_default_activation_function")}) {
    if (saved.present() && !saved.is_null()) {
      const std::string_view name = saved.text();
      return name.starts_with("torch.") ? std::string(name) : "";
    }
  }
  return "";
}

ScoreFunction default_function(const Checkpoint& checkpoint, int64_t labels) {
  const std::string name = saved_activation(checkpoint);
  if (name.empty()) return labels == 1 ? ScoreFunction::kSigmoid : ScoreFunction::kNone;
  const std::string_view type = std::string_view(name).substr(name.rfind('.') + 1);
  if (type == "Sigmoid") return ScoreFunction::kSigmoid;
  if (type == "Identity") return ScoreFunction::kNone;
  if (type == "Softmax") return ScoreFunction::kSoftmax;
  fail(Status::kUnsupported, checkpoint.config.source(), ": the activation ", in_quotes(name),
       " is not supported; supported: Sigmoid, Identity, Softmax. Set the option \"activation\" to one of "
       "them");
}

}  // namespace

struct Reranker::Parts {
  Parts(Checkpoint&& checkpoint, const Options& options)
      : scorer(std::move(checkpoint), options), function(chosen(options)) {}

  // What the option names, else what the model says.
  ScoreFunction chosen(const Options& options, std::optional<ScoreFunction> fallback = {}) const {
    constexpr ScoreFunction kFunctions[] = {ScoreFunction::kSigmoid, ScoreFunction::kNone,
                                            ScoreFunction::kSoftmax};
    const size_t choice = options.choice("activation", "auto", {"sigmoid", "identity", "softmax", "auto"});
    if (choice < std::size(kFunctions)) return kFunctions[choice];
    return fallback ? *fallback : default_function(scorer.runner().checkpoint(), scorer.labels());
  }

  SequenceScorer::Logits score(const SequenceScorer::Inputs& inputs, const Options& options,
                               Control* control) const {
    const ScoreFunction activation = chosen(options, function);
    SequenceScorer::Logits logits = scorer.score(inputs, options, control);
    for (size_t i = 0; i < inputs.count; ++i) apply_function(activation, logits.row(i));
    return logits;
  }

  SequenceScorer scorer;
  ScoreFunction function;
};

Reranker::Reranker(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Reranker::Reranker(Reranker&&) noexcept = default;
Reranker& Reranker::operator=(Reranker&&) noexcept = default;
Reranker::~Reranker() = default;

Reranker Reranker::open(std::string_view model, const Options& options) {
  options.allow_only(EncoderRunner::kOpenOptions, {"activation"});
  return Reranker(std::make_unique<Parts>(Checkpoint::open(model, options), options));
}

int64_t Reranker::row_size() const { return parts_->scorer.labels(); }
int64_t Reranker::max_length() const { return parts_->scorer.runner().max_length(); }

int64_t Reranker::score(const Texts& texts, const Options& options, std::span<float> out,
                        Control* control) const {
  options.allow_only({"activation", "max_length", "threads"});
  if (texts.size() % 2 != 0) {
    fail(Status::kInvalidArgument, "pairs are an even number of texts; there are ", texts.size());
  }
  const size_t pairs = texts.size() / 2;
  if (out.size() / static_cast<size_t>(row_size()) < pairs) {
    fail(Status::kBufferTooSmall, "out holds ", out.size(), " floats; ", pairs, " pairs need ", pairs, " x ",
         row_size());
  }
  const SequenceScorer::Logits logits =
      parts_->score({.count = pairs,
                     .at =
                         [&](size_t i) {
                           return SequenceScorer::Input{texts[2 * i], texts[2 * i + 1]};
                         }},
                    options, control);
  std::copy(logits.values.begin(), logits.values.end(), out.begin());
  return std::count(logits.truncated.begin(), logits.truncated.end(), 1);
}

Ranking Reranker::rerank(std::string_view query, const Texts& documents, const Options& options,
                         Control* control) const {
  options.allow_only({"activation", "top_k", "threshold", "max_length", "threads"});
  if (row_size() != 1) {
    fail(Status::kInvalidArgument, "reranking needs a model with one score a pair; this one has ", row_size(),
         " labels, so score its pairs instead");
  }
  const int64_t top_k = options.integer("top_k", 0, 0, std::numeric_limits<int64_t>::max());
  const double threshold = options.number("threshold", -std::numeric_limits<double>::infinity());
  const SequenceScorer::Logits logits =
      parts_->score({.count = documents.size(),
                     .at =
                         [&](size_t i) {
                           return SequenceScorer::Input{query, documents[i]};
                         }},
                    options, control);
  Ranking ranking;
  ranking.add(logits.values, top_k, threshold);
  ranking.truncated = std::count(logits.truncated.begin(), logits.truncated.end(), 1);
  return ranking;
}

}  // namespace brisling
