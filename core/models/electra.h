#pragma once

#include "core/models/encoder.h"

namespace brisling {

std::unique_ptr<Encoder> load_electra(const ModelConfig& config, const Scope& root, const Packing& packing);

}  // namespace brisling
