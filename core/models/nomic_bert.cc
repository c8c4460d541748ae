// NomicBERT (arXiv 2402.01613): BERT with rotary positions, SwiGLU and no biases in the layers.
#include "core/models/nomic_bert.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/status.h"
#include "core/models/rotary_bert.h"

namespace brisling {

const GgufNames kNomicBertGgufNames = {
    {"embeddings.word_embeddings", "token_embd"},
    {"embeddings.token_type_embeddings", "token_types"},
    {"emb_ln", "token_embd_norm"},
    {"encoder.layers.*.attn.Wqkv", "blk.*.attn_qkv"},
    {"encoder.layers.*.attn.out_proj", "blk.*.attn_output"},
    {"encoder.layers.*.norm1", "blk.*.attn_output_norm"},
    {"encoder.layers.*.mlp.fc11", "blk.*.ffn_up"},
    {"encoder.layers.*.mlp.fc12", "blk.*.ffn_gate"},
    {"encoder.layers.*.mlp.fc2", "blk.*.ffn_down"},
    {"encoder.layers.*.norm2", "blk.*.layer_output_norm"},
};

namespace {

// Published checkpoints have the field names of GPT-2; transformers has those of BERT.
struct NomicBertConfig {
  explicit NomicBertConfig(const ModelConfig& config)
      : hidden_size(config.count_of({"hidden_size", "n_embd"})),
        intermediate_size(config.count_of({"intermediate_size", "n_inner"})),
        layers(config.count_of({"num_hidden_layers", "n_layer"})),
        heads(config.heads_of(config.has("n_head") ? "n_head" : "num_attention_heads", hidden_size)),
        vocabulary_size(config.count("vocab_size")),
        type_vocabulary_size(config.count_or("type_vocab_size", 2)),
        max_positions(config.count_of({"max_position_embeddings", "n_positions"})),
        layer_norm_eps(config.number_or("layer_norm_eps", config.number_or("layer_norm_epsilon", 1e-12))),
        rope_theta(config.rope_theta(config.number_or("rotary_emb_base", 10000))),
        activation(activation_named(config.text_or("hidden_act", "silu"), config.source())) {
    const std::string function = config.text_or("activation_function", "swiglu");
    const auto require = [&](bool supported, const char* field, const char* needed) {
      if (!supported) fail(Status::kUnsupported, config.source(), ": ", field, " must be ", needed);
    };
    require(function == "swiglu", "activation_function", "swiglu");
    require(config.number_or("rotary_emb_fraction", 1) == 1, "rotary_emb_fraction", "1");
    for (const char* field : {"rotary_emb_interleaved", "prenorm", "parallel_block", "use_rms_norm", "causal",
                              "qkv_proj_bias", "mlp_fc1_bias", "mlp_fc2_bias"}) {
      require(!config.flag_or(field, false), field, "false");
    }
    // Past what it was trained on, the reference changes the rotation with the length of the text.
    if (config.has("rotary_scaling_factor")) {
      max_positions = std::min(max_positions, config.count_or("max_trained_positions", 2048));
    }
    // Published vocabularies are padded, and the weights with them.
    const int64_t multiple = config.count_or("pad_vocab_size_multiple", 1);
    vocabulary_size = (vocabulary_size + multiple - 1) / multiple * multiple;
  }

  int64_t hidden_size, intermediate_size, layers, heads;
  int64_t vocabulary_size, type_vocabulary_size, max_positions;
  double layer_norm_eps, rope_theta;
  Activation activation;
};

PostNormLayer<GatedFeedForward> load_layer(const Scope& scope, const NomicBertConfig& config,
                                           const Packing& packing) {
  const int64_t size = config.hidden_size;
  const std::array<Linear::Part, 2> gate_and_up = {{{scope / "mlp" / "fc12", config.intermediate_size},
                                                    {scope / "mlp" / "fc11", config.intermediate_size}}};
  return {.attention = SelfAttention(Linear(scope / "attn" / "Wqkv", size, 3 * size, packing, Bias::kNone),
                                     Linear(scope / "attn" / "out_proj", size, size, packing, Bias::kNone),
                                     {.heads = config.heads, .head_dim = size / config.heads}),
          .attention_norm = LayerNorm(scope / "norm1", size, config.layer_norm_eps),
          .feed_forward = GatedFeedForward(
              Linear(gate_and_up, size, packing, Bias::kNone),
              Linear(scope / "mlp" / "fc2", config.intermediate_size, size, packing, Bias::kNone),
              GatedFeedForward::Order::kGateFirst, config.activation),
          .output_norm = LayerNorm(scope / "norm2", size, config.layer_norm_eps)};
}

}  // namespace

std::unique_ptr<Encoder> load_nomic_bert(const ModelConfig& config, const Scope& base,
                                         const Packing& packing) {
  const NomicBertConfig nomic(config);
  std::vector<PostNormLayer<GatedFeedForward>> layers;
  for (int64_t i = 0; i < nomic.layers; ++i) {
    layers.push_back(load_layer(base / "encoder" / "layers" / i, nomic, packing));
  }
  return std::make_unique<RotaryBert<GatedFeedForward>>(
      EncoderShape{.hidden_size = nomic.hidden_size,
                   .layers = nomic.layers,
                   .vocabulary_size = nomic.vocabulary_size,
                   .type_vocabulary_size = nomic.type_vocabulary_size,
                   .max_positions = nomic.max_positions},
      RotaryBert<GatedFeedForward>::Parts{
          .embeddings = Embeddings(base / "embeddings", {.width = nomic.hidden_size,
                                                         .vocabulary = nomic.vocabulary_size,
                                                         .token_types = nomic.type_vocabulary_size}),
          .embeddings_norm = LayerNorm(base / "emb_ln", nomic.hidden_size, nomic.layer_norm_eps),
          .rotary = Rotary(nomic.max_positions, nomic.hidden_size / nomic.heads, nomic.rope_theta),
          .layers = std::move(layers)});
}

}  // namespace brisling
