// Static embeddings (sentence-transformers' StaticEmbedding, model2vec): a text is the mean of one
// fixed vector a token. No layers; the rows are read from the mapped file.
#pragma once

#include "core/models/encoder.h"

namespace brisling {

// The model_type of such a checkpoint, which has no config.json.
inline constexpr std::string_view kStaticEmbedding = "static-embedding";

// "embedding.weight", or "embeddings" as model2vec calls it, [vocabulary, dimensions].
std::unique_ptr<Encoder> load_static_embedding(const ModelConfig& config, const Scope& root,
                                               const Packing& packing);

}  // namespace brisling
