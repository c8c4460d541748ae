#pragma once

#include "core/models/encoder.h"
#include "core/models/gguf_names.h"

namespace brisling {

extern const GgufNames kNomicBertGgufNames;
std::unique_ptr<Encoder> load_nomic_bert(const ModelConfig& config, const Scope& base,
                                         const Packing& packing);

}  // namespace brisling
