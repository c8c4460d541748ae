// What the benchmarks of whole forward passes share.
#pragma once

#include <cstdint>
#include <vector>

#include "core/models/encoder.h"

namespace brisling {

inline Batch batch_of(const std::vector<int32_t>& ids) {
  Encoding encoding;
  encoding.ids = ids;
  encoding.type_ids.assign(ids.size(), 0);
  Batch batch;
  batch.add(encoding);
  return batch;
}

// One text of so many tokens of BERT's vocabulary.
inline Batch batch_of_length(int64_t tokens) {
  std::vector<int32_t> ids;
  for (int64_t t = 0; t < tokens; ++t) ids.push_back(static_cast<int32_t>(1000 + t * 97 % 20000));
  return batch_of(ids);
}

// Ready token ids in, the unit vector of their mean out.
inline void embed(const Encoder& encoder, Context& context, const Batch& batch, float* vector) {
  const Arena::Scope scratch(context.arena);
  const Matrix hidden = encoder.forward(context, batch);
  const Matrix out{vector, 1, hidden.cols};
  context.pooling({.hidden = hidden, .offsets = batch.offsets, .mode = Pooling::kMean, .out = out});
  context.l2_normalize({.rows = out});
}

}  // namespace brisling
