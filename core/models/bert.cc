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

BertConfig::BertConfig(const ModelConfig& config, std::string_view positions)
    : hidden_size(config.count("hidden_size")),
      intermediate_size(config.count("intermediate_size")),
      layers(config.count("num_hidden_layers")),
      heads(config.heads_of("num_attention_heads", hidden_size)),
      vocabulary_size(config.count("vocab_size")),
      type_vocabulary_size(config.count_or("type_vocab_size", 2)),
      max_positions(config.count("max_position_embeddings")),
      embedding_size(config.count_or("embedding_size", hidden_size)),
      layer_norm_eps(config.number_or("layer_norm_eps", 1e-12)),
      hidden_act(activation_named(config.text_or("hidden_act", "gelu"), config.source())) {
  const std::string given = config.text_or("position_embedding_type", positions);
  if (given != positions) {
    fail(Status::kUnsupported, config.source(), ": position_embedding_type \"", given,
         "\" is not supported; supported: ", positions);
  }
}

EncoderShape BertConfig::shape() const {
  return {.hidden_size = hidden_size,
          .layers = layers,
          .vocabulary_size = vocabulary_size,
          .type_vocabulary_size = type_vocabulary_size,
          .max_positions = padding_id ? max_positions - *padding_id - 1 : max_positions};
}

namespace {

PostNormLayer<FeedForward> load_layer(const Scope& scope, const BertConfig& config, const Packing& packing) {
  const int64_t size = config.hidden_size;
  const Scope self = scope / "attention" / "self", output = scope / "attention" / "output";
  return {.attention = SelfAttention(load_qkv(self / "query", self / "key", self / "value", size, packing),
                                     Linear(output / "dense", size, size, packing),
                                     {.heads = config.heads, .head_dim = size / config.heads}),
          .attention_norm = LayerNorm(output / "LayerNorm", size, config.layer_norm_eps),
          .feed_forward = FeedForward(scope / "intermediate" / "dense", scope / "output" / "dense", size,
                                      config.intermediate_size, config.hidden_act, packing),
          .output_norm = LayerNorm(scope / "output" / "LayerNorm", size, config.layer_norm_eps)};
}

}  // namespace

Bert::Bert(const Scope& scope, const BertConfig& config, const Packing& packing)
    : Encoder(config.shape()),
      config_(config),
      embeddings_(scope / "embeddings", {.width = config.embedding_size,
                                         .vocabulary = config.vocabulary_size,
                                         .positions = config.max_positions,
                                         .token_types = config.type_vocabulary_size}),
      embeddings_norm_(scope / "embeddings" / "LayerNorm", config.embedding_size, config.layer_norm_eps) {
  if (config.embedding_size != config.hidden_size) {
    embeddings_project_.emplace(scope / "embeddings_project", config.embedding_size, config.hidden_size,
                                packing);
  }
  for (int64_t i = 0; i < config.layers; ++i) {
    layers_.push_back(load_layer(scope / "encoder" / "layer" / i, config, packing));
  }
}

std::unique_ptr<Encoder> Bert::load(const ModelConfig& config, const Scope& base, const Packing& packing) {
  return std::make_unique<Bert>(base, BertConfig(config), packing);
}

void Bert::embed(Context& context, const Batch& batch, Matrix hidden) const {
  const Arena::Scope scratch(context.arena);
  const int32_t* positions = config_.padding_id ? padding_based_positions(context, batch, *config_.padding_id)
                                                : batch.positions.data();
  const Matrix embedded =
      embeddings_project_ ? context.arena.matrix(hidden.rows, config_.embedding_size) : hidden;
  embeddings_.forward(context, batch, positions, embedded);
  embeddings_norm_.forward(context, embedded, embedded);
  if (embeddings_project_) embeddings_project_->forward(context, embedded, hidden);
}

void Bert::layer(int64_t index, Context& context, const Batch& batch, Matrix hidden) const {
  layers_[static_cast<size_t>(index)].forward(context, batch, hidden);
}

}  // namespace brisling
