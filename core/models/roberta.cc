#include "core/models/roberta.h"

#include "core/base/status.h"
#include "core/models/bert.h"

namespace brisling {

std::unique_ptr<Encoder> load_roberta(const ModelConfig& config, const Scope& base, const Packing& packing) {
  BertConfig roberta(config);
  roberta.padding_id = config.padding_id(1, roberta.max_positions);
  return std::make_unique<Bert>(base, roberta, packing);
}

}  // namespace brisling
