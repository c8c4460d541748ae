// What a task sees of an encoder model, whatever its architecture.
#pragma once

#include <cstdint>
#include <memory>

#include "core/models/checkpoint.h"
#include "core/nn/batch.h"
#include "core/nn/context.h"
#include "core/nn/linear.h"

namespace brisling {

struct EncoderShape {
  int64_t hidden_size;
  int64_t layers;
  int64_t vocabulary_size;
  int64_t type_vocabulary_size;
  int64_t max_positions;  // tokens of a sequence
};

// Immutable after loading: any number of threads may call forward, each with its own Context.
class Encoder {
 public:
  virtual ~Encoder() = default;
  const EncoderShape& shape() const { return shape_; }

  // The last hidden states, [tokens, hidden_size], in the context's arena. Fails where a batch
  // holds ids that the model has no row for. Taps: "embeddings", then one a layer.
  Matrix forward(Context& context, const Batch& batch) const;

 protected:
  explicit Encoder(const EncoderShape& shape) : shape_(shape) {}

 private:
  virtual void run(Context& context, const Batch& batch, Matrix hidden) const = 0;
  EncoderShape shape_;
};

// Builds the architecture that the configuration names (models/registry.cc). Fails with
// kUnsupported, listing the architectures that are there.
std::unique_ptr<Encoder> load_encoder(Checkpoint& checkpoint, const Packing& packing);

}  // namespace brisling
