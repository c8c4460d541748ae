// ModernBERT (arXiv 2412.13663): pre-norm layers without biases, rotary positions with two bases,
// GeGLU, and attention that is local in all but every n-th layer.
#include "core/models/modernbert.h"

#include <optional>
#include <vector>

#include "core/base/status.h"
#include "core/nn/feed_forward.h"
#include "core/nn/norm.h"
#include "core/nn/self_attention.h"

namespace brisling {
namespace {

struct ModernBertConfig {
  explicit ModernBertConfig(const ModelConfig& config)
      : hidden_size(config.count("hidden_size")),
        intermediate_size(config.count("intermediate_size")),
        layers(config.count("num_hidden_layers")),
        heads(config.heads_of("num_attention_heads", hidden_size)),
        vocabulary_size(config.count("vocab_size")),
        max_positions(config.count("max_position_embeddings")),
        global_every(config.count_or("global_attn_every_n_layers", 3)),
        local_attention(config.count_or("local_attention", 128)),
        global_theta(config.number_or("global_rope_theta", 160000)),
        local_theta(config.number_or("local_rope_theta", 10000)),
        norm_eps(config.number_or("norm_eps", 1e-5)),
        attention_bias(bias(config, "attention_bias")),
        mlp_bias(bias(config, "mlp_bias")),
        norm_bias(bias(config, "norm_bias")),
        activation(activation_named(config.text_or("hidden_activation", "gelu"), config.source())) {}

  static Bias bias(const ModelConfig& config, std::string_view field) {
    return config.flag_or(field, false) ? Bias::kPresent : Bias::kNone;
  }

  int64_t hidden_size, intermediate_size, layers, heads, vocabulary_size, max_positions;
  int64_t global_every, local_attention;
  double global_theta, local_theta, norm_eps;
  Bias attention_bias, mlp_bias, norm_bias;
  Activation activation;
};

struct ModernBertLayer {
  std::optional<LayerNorm> attention_norm;  // the first layer has none: the embeddings are normalised
  SelfAttention attention;
  LayerNorm mlp_norm;
  GatedFeedForward mlp;
};

ModernBertLayer load_layer(const Scope& scope, const ModernBertConfig& config, bool first,
                           const Packing& packing) {
  const int64_t size = config.hidden_size;
  const Scope attention = scope / "attn", mlp = scope / "mlp";
  std::optional<LayerNorm> attention_norm;
  if (!first) attention_norm.emplace(scope / "attn_norm", size, config.norm_eps, config.norm_bias);
  return {
      .attention_norm = std::move(attention_norm),
      .attention = SelfAttention(Linear(attention / "Wqkv", size, 3 * size, packing, config.attention_bias),
                                 Linear(attention / "Wo", size, size, packing, config.attention_bias),
                                 {.heads = config.heads, .head_dim = size / config.heads}),
      .mlp_norm = LayerNorm(scope / "mlp_norm", size, config.norm_eps, config.norm_bias),
      .mlp =
          GatedFeedForward(Linear(mlp / "Wi", size, 2 * config.intermediate_size, packing, config.mlp_bias),
                           Linear(mlp / "Wo", config.intermediate_size, size, packing, config.mlp_bias),
                           GatedFeedForward::Order::kGateFirst, config.activation)};
}

class ModernBert : public Encoder {
 public:
  ModernBert(const Scope& scope, const ModernBertConfig& config, const Packing& packing)
      : Encoder({.hidden_size = config.hidden_size,
                 .layers = config.layers,
                 .vocabulary_size = config.vocabulary_size,
                 .type_vocabulary_size = 0,
                 .max_positions = config.max_positions}),
        config_(config),
        words_((scope / "embeddings" / "tok_embeddings")
                   .tensor("weight", {config.vocabulary_size, config.hidden_size})),
        embeddings_norm_(scope / "embeddings" / "norm", config.hidden_size, config.norm_eps,
                         config.norm_bias),
        global_rotary_(config.max_positions, config.hidden_size / config.heads, config.global_theta),
        local_rotary_(config.max_positions, config.hidden_size / config.heads, config.local_theta),
        final_norm_(scope / "final_norm", config.hidden_size, config.norm_eps, config.norm_bias) {
    for (int64_t i = 0; i < config.layers; ++i) {
      layers_.push_back(load_layer(scope / "layers" / i, config, i == 0, packing));
    }
  }

 private:
  void embed(Context& context, const Batch& batch, Matrix hidden) const override {
    context.embedding({.lookups = {{words_, batch.ids.data()}}, .count = 1, .out = hidden});
    embeddings_norm_.forward(context, hidden, hidden);
  }

  void layer(int64_t index, Context& context, const Batch& batch, Matrix hidden) const override {
    const Arena::Scope scratch(context.arena);
    const Matrix normed = context.arena.matrix(hidden.rows, hidden.cols);
    const ModernBertLayer& layer = layers_[static_cast<size_t>(index)];
    const bool global = index % config_.global_every == 0;
    const AttentionVariant variant = {.rotary = global ? &global_rotary_ : &local_rotary_,
                                      .window = global ? 0 : config_.local_attention / 2};
    if (layer.attention_norm) layer.attention_norm->forward(context, hidden, normed);
    layer.attention.forward(context, layer.attention_norm ? normed : hidden, batch, hidden.data, hidden,
                            variant);
    layer.mlp_norm.forward(context, hidden, normed);
    layer.mlp.forward(context, normed, hidden.data, hidden);
  }

  void finish(Context& context, Matrix hidden) const override {
    final_norm_.forward(context, hidden, hidden);
  }

  ModernBertConfig config_;
  TensorView words_;
  LayerNorm embeddings_norm_;
  Rotary global_rotary_, local_rotary_;
  std::vector<ModernBertLayer> layers_;
  LayerNorm final_norm_;
};

}  // namespace

std::unique_ptr<Encoder> load_modernbert(const ModelConfig& config, const Scope& base,
                                         const Packing& packing) {
  return std::make_unique<ModernBert>(base, ModernBertConfig(config), packing);
}

}  // namespace brisling
