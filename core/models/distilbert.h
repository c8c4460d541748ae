#pragma once

#include "core/models/encoder.h"

namespace brisling {

std::unique_ptr<Encoder> load_distilbert(const ModelConfig& config, const Scope& base,
                                         const Packing& packing);

}  // namespace brisling
