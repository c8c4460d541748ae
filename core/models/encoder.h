// What a task sees of an encoder model, whatever its architecture.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/models/checkpoint.h"
#include "core/nn/batch.h"
#include "core/nn/context.h"
#include "core/nn/linear.h"

namespace brisling {

struct EncoderShape {
  int64_t hidden_size;
  int64_t layers;
  int64_t vocabulary_size;
  int64_t type_vocabulary_size;  // 0: token types are not looked at
  int64_t max_positions;         // tokens of a sequence
};

// Immutable after loading: any number of threads may call forward, each with its own Context.
class Encoder {
 public:
  virtual ~Encoder() = default;
  const EncoderShape& shape() const { return shape_; }

  // The last hidden states, [tokens, hidden_size], in the context's arena. Fails where a batch
  // holds ids that the model has no row for. Taps: "embeddings", then "layer.0", "layer.1", …
  Matrix forward(Context& context, const Batch& batch) const;

 protected:
  explicit Encoder(const EncoderShape& shape) : shape_(shape) {}

 private:
  virtual void embed(Context& context, const Batch& batch, Matrix hidden) const = 0;
  virtual void layer(int64_t index, Context& context, const Batch& batch,
                     Matrix hidden) const = 0;                           // in place
  virtual void finish(Context& /*context*/, Matrix /*hidden*/) const {}  // a norm after the last layer

  EncoderShape shape_;
};

// Builds the architecture that the configuration names (models/registry.cc). Fails with
// kUnsupported, listing the architectures that are there.
std::unique_ptr<Encoder> load_encoder(Checkpoint& checkpoint, const Packing& packing);

}  // namespace brisling
