// The only list of architectures: one line each.
#include <string>

#include "core/base/status.h"
#include "core/models/bert.h"
#include "core/models/electra.h"
#include "core/models/encoder.h"

namespace brisling {
namespace {

struct Architecture {
  std::string_view model_type;
  std::unique_ptr<Encoder> (*load)(const ModelConfig&, const Scope&, const Packing&);
  const GgufNames* gguf_names;  // null: no GGUF files of it exist
};

constexpr Architecture kArchitectures[] = {
    {"bert", Bert::load, &Bert::kGgufNames},
    {"electra", load_electra, nullptr},
};

}  // namespace

std::unique_ptr<Encoder> load_encoder(Checkpoint& checkpoint, const Packing& packing) {
  const ModelConfig& config = checkpoint.config;
  const std::string model_type = config.model_type();
  std::string known;
  for (const Architecture& architecture : kArchitectures) {
    known.append(known.empty() ? "" : ", ").append(architecture.model_type);
    if (architecture.model_type != model_type) continue;
    if (checkpoint.format == "gguf") {
      if (!architecture.gguf_names) {
        fail(Status::kUnsupported, config.source(), ": ", model_type, " is not supported as GGUF; use safetensors");
      }
      checkpoint.weights.set_rename(
          [names = architecture.gguf_names](std::string_view name) { return gguf_tensor_name(*names, name); });
    }
    return architecture.load(config, checkpoint.weights.root(), packing);
  }
  fail(Status::kUnsupported, config.source(), ": models of type \"", model_type,
       "\" are not supported; supported: ", known);
}

}  // namespace brisling
