#include "core/nn/embeddings.h"

namespace brisling {

Embeddings::Embeddings(const Scope& scope, const Sizes& sizes)
    : word_((scope / "word_embeddings").tensor("weight", {sizes.vocabulary, sizes.width})) {
  if (sizes.positions > 0) {
    position_ = (scope / "position_embeddings").tensor("weight", {sizes.positions, sizes.width});
  }
  if (sizes.token_types > 0) {
    token_type_ = (scope / "token_type_embeddings").tensor("weight", {sizes.token_types, sizes.width});
  }
}

void Embeddings::forward(Context& context, const Batch& batch, const int32_t* positions, Matrix out) const {
  EmbeddingArgs args;
  args.out = out;
  args.lookups[args.count++] = {word_, batch.ids.data()};
  if (token_type_) args.lookups[args.count++] = {*token_type_, batch.type_ids.data()};
  if (position_) args.lookups[args.count++] = {*position_, positions};
  context.embedding(args);
}

int32_t* padding_based_positions(Context& context, const Batch& batch, int32_t padding_id) {
  int32_t* positions = context.arena.allocate_array<int32_t>(batch.tokens());
  for (size_t s = 1; s < batch.offsets.size(); ++s) {
    int32_t next = padding_id + 1;
    for (int32_t t = batch.offsets[s - 1]; t < batch.offsets[s]; ++t) {
      positions[t] = batch.ids[static_cast<size_t>(t)] == padding_id ? padding_id : next++;
    }
  }
  return positions;
}

}  // namespace brisling
