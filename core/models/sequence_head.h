// The heads that label a whole sequence: one row of logits from a sequence's hidden states.
#pragma once

#include <memory>
#include <optional>

#include "core/files/model_config.h"
#include "core/models/checkpoint.h"
#include "core/nn/batch.h"
#include "core/nn/linear.h"
#include "core/nn/norm.h"

namespace brisling {

// Every architecture's head is the same chain with other names: a row for the sequence, a dense
// layer, an activation, perhaps a norm, and the classifier. Immutable after loading.
class SequenceHead {
 public:
  // The row that stands for a sequence. EuroBERT's "late" takes the mean of all tokens' logits; the
  // classifier is linear, so that is the mean of its input.
  enum class Row { kFirst, kMean, kMeanAfterDense };

  SequenceHead(Row row, Linear dense, Activation activation, std::optional<LayerNorm> norm, Linear classifier)
      : row_(row),
        dense_(std::move(dense)),
        activation_(activation),
        norm_(std::move(norm)),
        classifier_(std::move(classifier)) {}

  int64_t labels() const { return classifier_.out_features(); }

  // `logits` is [batch.sequences(), labels()].
  void forward(Context& context, const Batch& batch, ConstMatrix hidden, Matrix logits) const;

 private:
  Row row_;
  Linear dense_;
  Activation activation_;
  std::optional<LayerNorm> norm_;
  Linear classifier_;
};

// What a head is loaded from: `root` of all tensors, and the scope of the base model.
struct HeadSource {
  const ModelConfig& config;
  const Scope& root;
  const Scope& base;
  const Packing& packing;
};

SequenceHead load_bert_sequence_head(const HeadSource& source);    // BERT's pooler, in the base model
SequenceHead load_albert_sequence_head(const HeadSource& source);  // the same under another name
SequenceHead load_distilbert_sequence_head(const HeadSource& source);
SequenceHead load_roberta_sequence_head(const HeadSource& source);
SequenceHead load_electra_sequence_head(const HeadSource& source);
SequenceHead load_deberta_sequence_head(const HeadSource& source);
SequenceHead load_modernbert_sequence_head(const HeadSource& source);
SequenceHead load_eurobert_sequence_head(const HeadSource& source);

// The head of the architecture that the configuration names (models/registry.cc). Fails where the
// checkpoint has none.
SequenceHead load_sequence_head(Checkpoint& checkpoint, const Packing& packing);

}  // namespace brisling
