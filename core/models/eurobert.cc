// EuroBERT (arXiv 2503.05500): the layers of Llama, attending in both directions.
#include "core/models/eurobert.h"

#include <array>
#include <vector>

#include "core/nn/feed_forward.h"
#include "core/nn/norm.h"
#include "core/nn/self_attention.h"

namespace brisling {
namespace {

struct EuroBertConfig {
  explicit EuroBertConfig(const ModelConfig& config)
      : hidden_size(config.count("hidden_size")),
        intermediate_size(config.count("intermediate_size")),
        layers(config.count("num_hidden_layers")),
        heads(config.count("num_attention_heads")),
        key_heads(config.heads_of("num_key_value_heads", heads, heads)),
        head_dim(config.count_or("head_dim", hidden_size / heads)),
        vocabulary_size(config.count("vocab_size")),
        max_positions(config.count("max_position_embeddings")),
        rms_norm_eps(config.number_or("rms_norm_eps", 1e-5)),
        rope_theta(config.rope_theta(config.number_or("rope_theta", 250000))),
        attention_bias(config.flag_or("attention_bias", false) ? Bias::kPresent : Bias::kNone),
        mlp_bias(config.flag_or("mlp_bias", false) ? Bias::kPresent : Bias::kNone),
        activation(activation_named(config.text_or("hidden_act", "silu"), config.source())) {}

  int64_t hidden_size, intermediate_size, layers, heads, key_heads, head_dim, vocabulary_size, max_positions;
  double rms_norm_eps, rope_theta;
  Bias attention_bias, mlp_bias;
  Activation activation;
};

struct EuroBertLayer {
  RmsNorm attention_norm;
  SelfAttention attention;
  RmsNorm mlp_norm;
  GatedFeedForward mlp;
};

EuroBertLayer load_layer(const Scope& scope, const EuroBertConfig& config, const Packing& packing) {
  const int64_t size = config.hidden_size;
  const int64_t queries = config.heads * config.head_dim, keys = config.key_heads * config.head_dim;
  const Scope attention = scope / "self_attn", mlp = scope / "mlp";
  const std::array<Linear::Part, 3> qkv = {
      {{attention / "q_proj", queries}, {attention / "k_proj", keys}, {attention / "v_proj", keys}}};
  const std::array<Linear::Part, 2> gate_and_up = {
      {{mlp / "gate_proj", config.intermediate_size}, {mlp / "up_proj", config.intermediate_size}}};
  return {.attention_norm = RmsNorm(scope / "input_layernorm", size, config.rms_norm_eps),
          .attention = SelfAttention(
              Linear(qkv, size, packing, config.attention_bias),
              Linear(attention / "o_proj", queries, size, packing, config.attention_bias),
              {.heads = config.heads, .head_dim = config.head_dim, .key_heads = config.key_heads}),
          .mlp_norm = RmsNorm(scope / "post_attention_layernorm", size, config.rms_norm_eps),
          .mlp = GatedFeedForward(
              Linear(gate_and_up, size, packing, config.mlp_bias),
              Linear(mlp / "down_proj", config.intermediate_size, size, packing, config.mlp_bias),
              GatedFeedForward::Order::kGateFirst, config.activation)};
}

class EuroBert : public Encoder {
 public:
  EuroBert(const Scope& scope, const EuroBertConfig& config, const Packing& packing)
      : Encoder({.hidden_size = config.hidden_size,
                 .layers = config.layers,
                 .vocabulary_size = config.vocabulary_size,
                 .type_vocabulary_size = 0,
                 .max_positions = config.max_positions}),
        words_((scope / "embed_tokens").tensor("weight", {config.vocabulary_size, config.hidden_size})),
        rotary_(config.max_positions, config.head_dim, config.rope_theta),
        norm_(scope / "norm", config.hidden_size, config.rms_norm_eps) {
    for (int64_t i = 0; i < config.layers; ++i)
      layers_.push_back(load_layer(scope / "layers" / i, config, packing));
  }

 private:
  void embed(Context& context, const Batch& batch, Matrix hidden) const override {
    context.embedding({.lookups = {{words_, batch.ids.data()}}, .count = 1, .out = hidden});
  }

  void layer(int64_t index, Context& context, const Batch& batch, Matrix hidden) const override {
    const Arena::Scope scratch(context.arena);
    const Matrix normed = context.arena.matrix(hidden.rows, hidden.cols);
    const EuroBertLayer& layer = layers_[static_cast<size_t>(index)];
    layer.attention_norm.forward(context, hidden, normed);
    layer.attention.forward(context, normed, batch, hidden.data, hidden, {.rotary = &rotary_});
    layer.mlp_norm.forward(context, hidden, normed);
    layer.mlp.forward(context, normed, hidden.data, hidden);
  }

  void finish(Context& context, Matrix hidden) const override { norm_.forward(context, hidden, hidden); }

  TensorView words_;
  Rotary rotary_;
  std::vector<EuroBertLayer> layers_;
  RmsNorm norm_;
};

}  // namespace

std::unique_ptr<Encoder> load_eurobert(const ModelConfig& config, const Scope& base, const Packing& packing) {
  return std::make_unique<EuroBert>(base, EuroBertConfig(config), packing);
}

}  // namespace brisling
