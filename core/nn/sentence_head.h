// From token vectors to one vector a text: what a chain of sentence-transformers computes after its
// first module.
#pragma once

#include <span>
#include <variant>
#include <vector>

#include "core/files/sentence_config.h"
#include "core/nn/dense.h"
#include "core/nn/norm.h"

namespace brisling {

class SentenceHead {
 public:
  // Fails with kInvalidModel where a module does not take what the one before gives.
  SentenceHead(const SentenceConfig& config, std::vector<Pooling> poolings, int64_t hidden_size,
               const Packing& packing);

  int64_t dimensions() const { return dimensions_; }

  // [sequences, dimensions()], in the context's arena; not yet scaled to the length 1 where the
  // chain ends so. The poolings leave out `skip` tokens at the start of each sequence.
  Matrix forward(Context& context, ConstMatrix hidden, std::span<const int32_t> offsets, int64_t skip) const;

 private:
  struct Normalize {};
  using Module = std::variant<Dense, LayerNorm, Normalize>;
  Matrix pool(Context& context, ConstMatrix hidden, std::span<const int32_t> offsets, int64_t skip) const;

  std::vector<Pooling> poolings_;
  std::vector<Module> modules_;
  int64_t dimensions_;
};

}  // namespace brisling
