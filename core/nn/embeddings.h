// The rows that a transformer begins with: word embeddings plus, where a model has them, positions
// and token types.
#pragma once

#include <optional>

#include "core/files/weights.h"
#include "core/nn/batch.h"
#include "core/nn/context.h"

namespace brisling {

class Embeddings {
 public:
  // Tables [size, width]; a size of 0 is a table that the model does not have.
  struct Sizes {
    int64_t width;
    int64_t vocabulary;
    int64_t positions = 0;
    int64_t token_types = 0;
  };
  // scope/"word_embeddings", "position_embeddings" and "token_type_embeddings", each with "weight".
  Embeddings(const Scope& scope, const Sizes& sizes);

  // `positions` [tokens] are those of the batch unless a model counts them otherwise.
  void forward(Context& context, const Batch& batch, const int32_t* positions, Matrix out) const;

 private:
  TensorView word_;
  std::optional<TensorView> position_, token_type_;
};

// Positions as RoBERTa counts them: from padding_id + 1, tokens equal to the padding id standing at
// padding_id and not counted (create_position_ids_from_input_ids in transformers). In the arena.
int32_t* padding_based_positions(Context& context, const Batch& batch, int32_t padding_id);

}  // namespace brisling
