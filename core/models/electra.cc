// ELECTRA (arXiv 2003.10555): BERT's layers; the embeddings may be smaller than the hidden states
// and are then projected.
#include "core/models/electra.h"

#include "core/models/bert.h"

namespace brisling {

std::unique_ptr<Encoder> load_electra(const ModelConfig& config, const Scope& root, const Packing& packing) {
  const bool prefixed = root.contains("electra.embeddings.word_embeddings.weight");
  return std::make_unique<Bert>(prefixed ? root / "electra" : root, BertConfig(config), packing);
}

}  // namespace brisling
