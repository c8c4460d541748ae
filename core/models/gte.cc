// GTE (arXiv 2407.19669), whose published checkpoints have the model type "new": BERT with rotary
// positions, one packed projection for query, key and value, and GeGLU.
#include "core/models/gte.h"

#include <cmath>
#include <vector>

#include "core/base/status.h"
#include "core/models/rotary_bert.h"

namespace brisling {
namespace {

struct GteConfig {
  explicit GteConfig(const ModelConfig& config)
      : hidden_size(config.count("hidden_size")),
        intermediate_size(config.count("intermediate_size")),
        layers(config.count("num_hidden_layers")),
        heads(config.heads_of("num_attention_heads", hidden_size)),
        vocabulary_size(config.count("vocab_size")),
        type_vocabulary_size(config.whole_or("type_vocab_size", 1)),
        max_positions(config.count("max_position_embeddings")),
        layer_norm_eps(config.number_or("layer_norm_eps", 1e-12)),
        rope_theta(config.rope_theta(config.number_or("rope_theta", 10000))),
        activation(activation_named(config.text_or("hidden_act", "gelu"), config.source())) {
    const auto require = [&](bool supported, const char* field, const char* needed) {
      if (!supported) fail(Status::kUnsupported, config.source(), ": ", field, " must be ", needed);
    };
    require(config.text_or("position_embedding_type", "rope") == "rope", "position_embedding_type", "rope");
    require(config.text_or("layer_norm_type", "layer_norm") == "layer_norm", "layer_norm_type", "layer_norm");
    require(config.flag_or("pack_qkv", true), "pack_qkv", "true");
    require(!config.flag_or("logn_attention_scale", false), "logn_attention_scale", "false");
    const Json scaling = config.json().find("rope_scaling");
    if (scaling.present() && !scaling.is_null()) {
      // Fixed NTK scaling: the base grows by the factor, and all frequencies shrink a little.
      require(scaling.text_or("type", "") == "ntk", "rope_scaling.type", "ntk");
      const double factor = scaling.number_or("factor", 1);
      require(factor >= 1 && !scaling.find("mixed_b").present(), "rope_scaling", "a factor of 1 or more");
      rope_theta *= factor;
      rope_scale = 1 / std::pow(factor, 2.0 / static_cast<double>(hidden_size / heads));
    }
  }

  int64_t hidden_size, intermediate_size, layers, heads;
  int64_t vocabulary_size, type_vocabulary_size, max_positions;
  double layer_norm_eps, rope_theta, rope_scale = 1;
  Activation activation;
};

PostNormLayer<GatedFeedForward> load_layer(const Scope& scope, const GteConfig& config,
                                           const Packing& packing) {
  const int64_t size = config.hidden_size;
  const Scope attention = scope / "attention", mlp = scope / "mlp";
  return {.attention = SelfAttention(Linear(attention / "qkv_proj", size, 3 * size, packing),
                                     Linear(attention / "o_proj", size, size, packing),
                                     {.heads = config.heads, .head_dim = size / config.heads}),
          .attention_norm = LayerNorm(scope / "attn_ln", size, config.layer_norm_eps),
          .feed_forward = GatedFeedForward(
              Linear(mlp / "up_gate_proj", size, 2 * config.intermediate_size, packing, Bias::kNone),
              Linear(mlp / "down_proj", config.intermediate_size, size, packing),
              GatedFeedForward::Order::kUpFirst, config.activation),
          .output_norm = LayerNorm(scope / "mlp_ln", size, config.layer_norm_eps)};
}

}  // namespace

std::unique_ptr<Encoder> load_gte(const ModelConfig& config, const Scope& base, const Packing& packing) {
  const GteConfig gte(config);
  std::vector<PostNormLayer<GatedFeedForward>> layers;
  for (int64_t i = 0; i < gte.layers; ++i) {
    layers.push_back(load_layer(base / "encoder" / "layer" / i, gte, packing));
  }
  return std::make_unique<RotaryBert<GatedFeedForward>>(
      EncoderShape{.hidden_size = gte.hidden_size,
                   .layers = gte.layers,
                   .vocabulary_size = gte.vocabulary_size,
                   .type_vocabulary_size = gte.type_vocabulary_size,
                   .max_positions = gte.max_positions},
      RotaryBert<GatedFeedForward>::Parts{
          .embeddings = Embeddings(base / "embeddings", {.width = gte.hidden_size,
                                                         .vocabulary = gte.vocabulary_size,
                                                         .token_types = gte.type_vocabulary_size}),
          .embeddings_norm =
              LayerNorm(base / "embeddings" / "LayerNorm", gte.hidden_size, gte.layer_norm_eps),
          .rotary = Rotary(gte.max_positions, gte.hidden_size / gte.heads, gte.rope_theta, gte.rope_scale),
          .layers = std::move(layers)});
}

}  // namespace brisling
