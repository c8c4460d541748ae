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
#include "core/models/masked_lm_head.h"
#include "core/models/modernbert.h"
#include "core/models/mpnet.h"
#include "core/models/nomic_bert.h"
#include "core/models/roberta.h"
#include "core/models/sequence_head.h"
#include "core/models/static_embedding.h"

namespace brisling {
namespace {

struct Architecture {
  std::string_view model_type;  // of config.json, or general.architecture of a GGUF file
  std::string_view prefix;      // under which a model saved with a head has its base model
  std::unique_ptr<Encoder> (*load)(const ModelConfig&, const Scope& base, const Packing&);
  SequenceHead (*load_sequence_head)(const HeadSource&);
  MaskedLmHead (*load_masked_lm_head)(const HeadSource&) = nullptr;
  const GgufNames* gguf_names = nullptr;  // null: no GGUF files of it exist
};

constexpr Architecture kArchitectures[] = {
    {"albert", "albert", load_albert, load_albert_sequence_head, load_albert_masked_lm_head},
    {"bert", "bert", Bert::load, load_bert_sequence_head, load_bert_masked_lm_head, &Bert::kGgufNames},
    {"camembert", "roberta", load_roberta, load_roberta_sequence_head, load_roberta_masked_lm_head},
    {"deberta-v2", "deberta", load_deberta, load_deberta_sequence_head},
    {"distilbert", "distilbert", load_distilbert, load_distilbert_sequence_head,
     load_distilbert_masked_lm_head},
    {"electra", "electra", Bert::load, load_electra_sequence_head, load_electra_masked_lm_head},
    {"eurobert", "model", load_eurobert, load_eurobert_sequence_head},
    {"gte", "gte", load_gte, load_bert_sequence_head},
    {"jina_embeddings_v3", "roberta", load_jina_bert, load_roberta_sequence_head},
    {"modernbert", "model", load_modernbert, load_modernbert_sequence_head, load_modernbert_masked_lm_head},
    {"mpnet", "mpnet", load_mpnet, load_roberta_sequence_head, load_roberta_masked_lm_head},
    {"new", "new", load_gte, load_bert_sequence_head},
    {"nomic-bert", "", load_nomic_bert, nullptr, nullptr, &kNomicBertGgufNames},
    {"nomic_bert", "bert", load_nomic_bert, load_bert_sequence_head},
    {"roberta", "roberta", load_roberta, load_roberta_sequence_head, load_roberta_masked_lm_head},
    {kStaticEmbedding, "", load_static_embedding, nullptr},
    {"xlm-roberta", "roberta", load_roberta, load_roberta_sequence_head, load_roberta_masked_lm_head},
};

const Architecture& architecture_of(const ModelConfig& config) {
  const std::string model_type = config.model_type();
  std::string known;
  for (const Architecture& architecture : kArchitectures) {
    if (architecture.model_type == model_type) return architecture;
    known.append(known.empty() ? "" : ", ").append(architecture.model_type);
  }
  fail(Status::kUnsupported, config.source(), ": models of type \"", model_type,
       "\" are not supported; supported: ", known);
}

// The scope of the base model: under its prefix where it was saved with a head. transformers has
// given some architectures their model type as prefix since.
Scope base_of(const Scope& root, const Architecture& architecture) {
  for (const std::string_view prefix : {architecture.prefix, architecture.model_type}) {
    if (root.has_below(prefix)) return root / prefix;
  }
  return root;
}

}  // namespace

std::unique_ptr<Encoder> load_encoder(Checkpoint& checkpoint, const Packing& packing) {
  const ModelConfig& config = checkpoint.config;
  const Architecture& architecture = architecture_of(config);
  if (checkpoint.format == "gguf") {
    if (!architecture.gguf_names) {
      fail(Status::kUnsupported, config.source(), ": ", architecture.model_type,
           " is not supported as GGUF; use safetensors");
    }
    checkpoint.weights.set_rename(
        [names = architecture.gguf_names](std::string_view name) { return gguf_tensor_name(*names, name); });
  }
  return architecture.load(config, base_of(checkpoint.weights.root(), architecture), packing);
}

SequenceHead load_sequence_head(Checkpoint& checkpoint, const Packing& packing) {
  const ModelConfig& config = checkpoint.config;
  const Architecture& architecture = architecture_of(config);
  if (!architecture.load_sequence_head || checkpoint.format == "gguf") {
    fail(Status::kUnsupported, config.source(), ": a ", architecture.model_type, " model in ",
         checkpoint.format,
         " has no classification head here; use the safetensors of a ...ForSequenceClassification model");
  }
  const Scope root = checkpoint.weights.root(), base = base_of(root, architecture);
  return architecture.load_sequence_head({.config = config, .root = root, .base = base, .packing = packing});
}

MaskedLmHead load_masked_lm_head(Checkpoint& checkpoint, const Packing& packing) {
  const ModelConfig& config = checkpoint.config;
  const Architecture& architecture = architecture_of(config);
  if (!architecture.load_masked_lm_head || checkpoint.format == "gguf") {
    fail(Status::kUnsupported, config.source(), ": a ", architecture.model_type, " model in ",
         checkpoint.format,
         " has no head here that fills masks; use the safetensors of a ...ForMaskedLM model");
  }
  const Scope root = checkpoint.weights.root(), base = base_of(root, architecture);
  return architecture.load_masked_lm_head({.config = config, .root = root, .base = base, .packing = packing});
}

}  // namespace brisling
