// RoBERTa (arXiv 1907.11692) and XLM-R (arXiv 1911.02116): BERT with positions counted from the
// padding id, and one token type.
#pragma once

#include "core/models/encoder.h"

namespace brisling {

std::unique_ptr<Encoder> load_roberta(const ModelConfig& config, const Scope& base, const Packing& packing);

}  // namespace brisling
