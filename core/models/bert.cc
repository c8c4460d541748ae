#include "core/models/bert.h"

#include <string>

#include "core/base/status.h"

namespace brisling {

const GgufNames Bert::kGgufNames = {
    {"embeddings.word_embeddings", "token_embd"},
    {"embeddings.position_embeddings", "position_embd"},
    {"embeddings.token_type_embeddings", "token_types"},
    {"embeddings.LayerNorm", "token_embd_norm"},
    {"encoder.layer.*.attention.self.query", "blk.*.attn_q"},
    {"encoder.layer.*.attention.self.key", "blk.*.attn_k"},
    {"encoder.layer.*.attention.self.value", "blk.*.attn_v"},
    {"encoder.layer.*.attention.output.dense", "blk.*.attn_output"},
    {"encoder.layer.*.attention.output.LayerNorm", "blk.*.attn_output_norm"},
    {"encoder.layer.*.intermediate.dense", "blk.*.ffn_up"},
    {"encoder.layer.*.output.dense", "blk.*.ffn_down"},
    {"encoder.layer.*.output.LayerNorm", "blk.*.layer_output_norm"},
};

BertConfig::BertConfig(const ModelConfig& config)
    : hidden_size(config.count("hidden_size")),
      intermediate_size(config.count("intermediate_size")),
      layers(config.count("num_hidden_layers")),
      heads(config.count("num_attention_heads")),
      vocabulary_size(config.count("vocab_size")),
      type_vocabulary_size(config.count_or("type_vocab_size", 2)),
      max_positions(config.count("max_position_embeddings")),
      embedding_size(config.count_or("embedding_size", hidden_size)),
      layer_norm_eps(config.number_or("layer_norm_eps", 1e-12)),
      hidden_act(activation_named(config.text_or("hidden_act", "gelu"), config.source())) {
  if (hidden_size % heads != 0) {
    fail(Status::kInvalidModel, config.source(), ": hidden_size ", hidden_size,
         " is not a multiple of num_attention_heads ", heads);
  }
  const std::string positions = config.text_or("position_embedding_type", "absolute");
  if (positions != "absolute") {
    fail(Status::kUnsupported, config.source(), ": position_embedding_type \"", positions,
         "\" is not supported; supported: absolute");
  }
}

BertEmbeddings::BertEmbeddings(const Scope& scope, const BertConfig& config)
    : word_((scope / "word_embeddings").tensor("weight", {config.vocabulary_size, config.embedding_size})),
      position_((scope / "position_embeddings").tensor("weight", {config.max_positions, config.embedding_size})),
      token_type_((scope / "token_type_embeddings")
                      .tensor("weight", {config.type_vocabulary_size, config.embedding_size})),
      norm_(scope / "LayerNorm", config.embedding_size, config.layer_norm_eps) {}

void BertEmbeddings::forward(Context& context, const Batch& batch, Matrix out) const {
  context.embedding({.lookups = {{word_, batch.ids.data()},
                                 {token_type_, batch.type_ids.data()},
                                 {position_, batch.positions.data()}},
                     .count = 3,
                     .out = out});
  norm_.forward(context, out, out);
}

BertLayer::BertLayer(const Scope& scope, const BertConfig& config, const Packing& packing)
    : attention_({.query = scope / "attention" / "self" / "query",
                  .key = scope / "attention" / "self" / "key",
                  .value = scope / "attention" / "self" / "value",
                  .output = scope / "attention" / "output" / "dense"},
                 config.hidden_size, config.heads, packing),
      attention_norm_(scope / "attention" / "output" / "LayerNorm", config.hidden_size, config.layer_norm_eps),
      feed_forward_(scope / "intermediate" / "dense", scope / "output" / "dense", config.hidden_size,
                    config.intermediate_size, config.hidden_act, packing),
      output_norm_(scope / "output" / "LayerNorm", config.hidden_size, config.layer_norm_eps) {}

void BertLayer::forward(Context& context, const Batch& batch, Matrix hidden) const {
  const Arena::Scope scratch(context.arena);
  const Matrix attended = context.arena.matrix(hidden.rows, hidden.cols);
  attention_.forward(context, hidden, batch.offsets, attended);
  attention_norm_.forward(context, attended, attended);
  feed_forward_.forward(context, attended, hidden);
  output_norm_.forward(context, hidden, hidden);
}

Bert::Bert(const Scope& scope, const BertConfig& config, const Packing& packing)
    : Encoder({.hidden_size = config.hidden_size,
               .layers = config.layers,
               .vocabulary_size = config.vocabulary_size,
               .type_vocabulary_size = config.type_vocabulary_size,
               .max_positions = config.max_positions}),
      embeddings_(scope / "embeddings", config),
      embedding_size_(config.embedding_size) {
  if (config.embedding_size != config.hidden_size) {
    embeddings_project_.emplace(scope / "embeddings_project", config.embedding_size, config.hidden_size, packing);
  }
  for (int64_t i = 0; i < config.layers; ++i) {
    layers_.emplace_back(scope / "encoder" / "layer" / i, config, packing);
  }
}

std::unique_ptr<Encoder> Bert::load(const ModelConfig& config, const Scope& root, const Packing& packing) {
  // A model saved with a head stands under a prefix of its own.
  const bool prefixed = root.contains("bert.embeddings.word_embeddings.weight");
  return std::make_unique<Bert>(prefixed ? root / "bert" : root, BertConfig(config), packing);
}

void Bert::run(Context& context, const Batch& batch, Matrix hidden) const {
  if (embeddings_project_) {
    const Arena::Scope scratch(context.arena);
    const Matrix embedded = context.arena.matrix(hidden.rows, embedding_size_);
    embeddings_.forward(context, batch, embedded);
    embeddings_project_->forward(context, embedded, hidden);
  } else {
    embeddings_.forward(context, batch, hidden);
  }
  if (context.tap) context.tap("embeddings", hidden);
  for (size_t i = 0; i < layers_.size(); ++i) {
    context.throw_if_cancelled();
    layers_[i].forward(context, batch, hidden);
    if (context.tap) context.tap("encoder.layer." + std::to_string(i), hidden);
  }
}

}  // namespace brisling
