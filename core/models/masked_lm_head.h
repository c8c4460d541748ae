// The heads of masked language models: for a hidden state, a logit for every token of the vocabulary.
#pragma once

#include "core/models/checkpoint.h"
#include "core/models/sequence_head.h"
#include "core/nn/linear.h"
#include "core/nn/norm.h"

namespace brisling {

// Every architecture's head is the same chain with other names; the decoder's weights are usually the
// word embeddings. Immutable after loading.
class MaskedLmHead {
 public:
  MaskedLmHead(Linear dense, Activation activation, LayerNorm norm, Linear decoder)
      : dense_(std::move(dense)),
        activation_(activation),
        norm_(std::move(norm)),
        decoder_(std::move(decoder)) {}

  int64_t vocabulary_size() const { return decoder_.out_features(); }

  // `logits` is [hidden.rows, vocabulary_size()].
  void forward(Context& context, ConstMatrix hidden, Matrix logits) const;

 private:
  Linear dense_;
  Activation activation_;
  LayerNorm norm_;
  Linear decoder_;
};

MaskedLmHead load_bert_masked_lm_head(const HeadSource& source);
MaskedLmHead load_roberta_masked_lm_head(const HeadSource& source);  // and MPNet's
MaskedLmHead load_distilbert_masked_lm_head(const HeadSource& source);
MaskedLmHead load_albert_masked_lm_head(const HeadSource& source);
MaskedLmHead load_electra_masked_lm_head(const HeadSource& source);  // of a generator
MaskedLmHead load_modernbert_masked_lm_head(const HeadSource& source);

// The head of the architecture that the configuration names (models/registry.cc). Fails where the
// checkpoint has none.
MaskedLmHead load_masked_lm_head(Checkpoint& checkpoint, const Packing& packing);

}  // namespace brisling
