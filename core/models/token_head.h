// The heads that label every token: of entities, and of where answers start and end.
#pragma once

#include <optional>

#include "core/models/checkpoint.h"
#include "core/nn/context.h"
#include "core/nn/linear.h"
#include "core/nn/norm.h"

namespace brisling {

// A row of logits from each token's hidden state. Immutable after loading.
class TokenHead {
 public:
  // ModernBERT's prediction head, which stands before its classifiers.
  struct Prediction {
    Linear dense;
    Activation activation;
    LayerNorm norm;
  };
  TokenHead(std::optional<Prediction> prediction, Linear classifier)
      : prediction_(std::move(prediction)), classifier_(std::move(classifier)) {}

  int64_t labels() const { return classifier_.out_features(); }

  // `logits` is [hidden.rows, labels()].
  void forward(Context& context, ConstMatrix hidden, Matrix logits) const;

 private:
  std::optional<Prediction> prediction_;
  Linear classifier_;
};

// "classifier", with as many labels as the configuration names. Fails where the checkpoint has none.
TokenHead load_token_head(Checkpoint& checkpoint, const Packing& packing);

// "qa_outputs": the logits of the start and of the end of an answer.
TokenHead load_span_head(Checkpoint& checkpoint, const Packing& packing);

}  // namespace brisling
