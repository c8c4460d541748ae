#include "core/models/token_head.h"

#include <string_view>

#include "core/base/status.h"
#include "core/nn/feed_forward.h"

namespace brisling {
namespace {

std::optional<TokenHead::Prediction> load_prediction(const Scope& root, const ModelConfig& config,
                                                     int64_t size, const Packing& packing) {
  if (!root.has_below("head")) return std::nullopt;
  const auto bias = [&](std::string_view field) {
    return config.flag_or(field, false) ? Bias::kPresent : Bias::kNone;
  };
  return TokenHead::Prediction{
      Linear(root / "head" / "dense", size, size, packing, bias("classifier_bias")),
      activation_named(config.text_or("classifier_activation", "gelu"), config.source()),
      LayerNorm(root / "head" / "norm", size, config.number_or("norm_eps", 1e-5), bias("norm_bias"))};
}

// `kind` is the class in transformers that saves such checkpoints.
TokenHead load(Checkpoint& checkpoint, const Packing& packing, std::string_view name, int64_t labels,
               std::string_view kind) {
  const ModelConfig& config = checkpoint.config;
  const Scope root = checkpoint.weights.root(), classifier = root / name;
  if (!classifier.contains("weight")) {
    fail(Status::kInvalidModel, checkpoint.path.string(), " has no ", name,
         ".weight: it is not a model for this task; use a ...For", kind, " checkpoint");
  }
  const Shape shape = classifier.shape("weight");
  if (shape.rank() != 2 || shape[0] != labels) {
    fail(Status::kInvalidModel, config.source(), ": ", labels, " labels are named, but ", name,
         ".weight has the shape ", shape.to_string(), "; id2label must name every row");
  }
  const int64_t size = config.count_of({"hidden_size", "dim", "n_embd"});
  return {load_prediction(root, config, size, packing), Linear(classifier, size, labels, packing)};
}

}  // namespace

void TokenHead::forward(Context& context, ConstMatrix hidden, Matrix logits) const {
  if (!prediction_) return classifier_.forward(context, hidden, logits);
  const Arena::Scope scratch(context.arena);
  const Matrix features = context.arena.matrix(hidden.rows, hidden.cols);
  prediction_->dense.forward(context, hidden, features, prediction_->activation);
  prediction_->norm.forward(context, features, features);
  classifier_.forward(context, features, logits);
}

TokenHead load_token_head(Checkpoint& checkpoint, const Packing& packing) {
  return load(checkpoint, packing, "classifier", std::ssize(checkpoint.config.labels()),
              "TokenClassification");
}

TokenHead load_span_head(Checkpoint& checkpoint, const Packing& packing) {
  // ModernBERT's is named as its other classifiers are.
  const bool has_outputs = checkpoint.weights.root().has_below("qa_outputs");
  return load(checkpoint, packing,
              has_outputs || !checkpoint.weights.root().has_below("head") ? "qa_outputs" : "classifier", 2,
              "QuestionAnswering");
}

}  // namespace brisling
