#include "core/models/encoder.h"

#include <algorithm>

#include "core/base/status.h"

namespace brisling {
namespace {

void check_ids(const std::vector<int32_t>& ids, int64_t size, const char* what) {
  for (int32_t id : ids) {
    if (id < 0 || id >= size) {
      fail(Status::kInvalidModel, what, " ", id, " is outside the model's table of ", size,
           ": the tokenizer and the weights do not belong together");
    }
  }
}

}  // namespace

Matrix Encoder::forward(Context& context, const Batch& batch) const {
  check_ids(batch.ids, shape_.vocabulary_size, "token id");
  if (shape_.type_vocabulary_size > 0)
    check_ids(batch.type_ids, shape_.type_vocabulary_size, "token type id");
  for (size_t s = 1; s < batch.offsets.size(); ++s) {
    const int64_t length = batch.offsets[s] - batch.offsets[s - 1];
    if (length > shape_.max_positions) {
      fail(Status::kInvalidArgument, "a text of ", length, " tokens is longer than the model's ",
           shape_.max_positions, " positions; set max_length");
    }
  }
  const Matrix hidden = context.arena.matrix(batch.tokens(), shape_.hidden_size);
  embed(context, batch, hidden);
  if (context.tap) context.tap("embeddings", hidden);
  for (int64_t i = 0; i < shape_.layers; ++i) {
    context.throw_if_cancelled();
    layer(i, context, batch, hidden);
    if (context.tap) context.tap(concat("layer.", i), hidden);
  }
  finish(context, hidden);
  return hidden;
}

}  // namespace brisling
