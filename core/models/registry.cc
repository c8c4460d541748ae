// The only list of architectures: one line each.
#include <string>

#include "core/base/status.h"
#include "core/models/albert.h"
#include "core/models/bert.h"
#include "core/models/deberta.h"
#include "core/models/distilbert.h"
#include "core/models/encoder.h"
#include "core/models/eurobert.h"
#include "core/models/gte.h"
#include "core/models/jina_bert.h"
#include "core/models/modernbert.h"
#include "core/models/mpnet.h"
#include "core/models/nomic_bert.h"
#include "core/models/roberta.h"

namespace brisling {
namespace {

struct Architecture {
  std::string_view model_type;  // of config.json, or general.architecture of a GGUF file
  std::string_view prefix;      // under which a model saved with a head has its base model
  std::unique_ptr<Encoder> (*load)(const ModelConfig&, const Scope& base, const Packing&);
  const GgufNames* gguf_names = nullptr;  // null: no GGUF files of it exist
};

constexpr Architecture kArchitectures[] = {
    {"albert", "albert", load_albert},
    {"bert", "bert", Bert::load, &Bert::kGgufNames},
    {"camembert", "roberta", load_roberta},
    {"deberta-v2", "deberta", load_deberta},
    {"distilbert", "distilbert", load_distilbert},
    {"electra", "electra", Bert::load},
    {"eurobert", "model", load_eurobert},
    {"gte", "model", load_gte},
    {"jina_embeddings_v3", "roberta", load_jina_bert},
    {"modernbert", "model", load_modernbert},
    {"mpnet", "mpnet", load_mpnet},
    {"new", "new", load_gte},
    {"nomic-bert", "", load_nomic_bert, &kNomicBertGgufNames},
    {"nomic_bert", "bert", load_nomic_bert},
    {"roberta", "roberta", load_roberta},
    {"xlm-roberta", "roberta", load_roberta},
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
    const Scope root = checkpoint.weights.root();
    return architecture.load(config, root.has_below(architecture.prefix) ? root / architecture.prefix : root, packing);
  }
  fail(Status::kUnsupported, config.source(), ": models of type \"", model_type,
       "\" are not supported; supported: ", known);
}

}  // namespace brisling
