// DistilBERT (arXiv 1910.01108): BERT's layers under other names, without token types.
#include "core/models/distilbert.h"

#include <vector>

#include "core/nn/embeddings.h"
#include "core/nn/transformer_layer.h"

namespace brisling {
namespace {

constexpr double kLayerNormEps = 1e-12;  // fixed in the reference; the configuration has no field

struct DistilBertConfig {
  explicit DistilBertConfig(const ModelConfig& config)
      : dim(config.count("dim")),
        hidden_dim(config.count("hidden_dim")),
        layers(config.count("n_layers")),
        heads(config.heads_of("n_heads", dim)),
        vocabulary_size(config.count("vocab_size")),
        max_positions(config.count("max_position_embeddings")),
        activation(activation_named(config.text_or("activation", "gelu"), config.source())) {}

  int64_t dim, hidden_dim, layers, heads, vocabulary_size, max_positions;
  Activation activation;
};

PostNormLayer<FeedForward> load_layer(const Scope& scope, const DistilBertConfig& config,
                                      const Packing& packing) {
  const Scope attention = scope / "attention";
  return {.attention = SelfAttention(
              load_qkv(attention / "q_lin", attention / "k_lin", attention / "v_lin", config.dim, packing),
              Linear(attention / "out_lin", config.dim, config.dim, packing),
              {.heads = config.heads, .head_dim = config.dim / config.heads}),
          .attention_norm = LayerNorm(scope / "sa_layer_norm", config.dim, kLayerNormEps),
          .feed_forward = FeedForward(scope / "ffn" / "lin1", scope / "ffn" / "lin2", config.dim,
                                      config.hidden_dim, config.activation, packing),
          .output_norm = LayerNorm(scope / "output_layer_norm", config.dim, kLayerNormEps)};
}

class DistilBert : public Encoder {
 public:
  DistilBert(const Scope& scope, const DistilBertConfig& config, const Packing& packing)
      : Encoder({.hidden_size = config.dim,
                 .layers = config.layers,
                 .vocabulary_size = config.vocabulary_size,
                 .type_vocabulary_size = 0,
                 .max_positions = config.max_positions}),
        embeddings_(
            scope / "embeddings",
            {.width = config.dim, .vocabulary = config.vocabulary_size, .positions = config.max_positions}),
        embeddings_norm_(scope / "embeddings" / "LayerNorm", config.dim, kLayerNormEps) {
    for (int64_t i = 0; i < config.layers; ++i) {
      layers_.push_back(load_layer(scope / "transformer" / "layer" / i, config, packing));
    }
  }

 private:
  void embed(Context& context, const Batch& batch, Matrix hidden) const override {
    embeddings_.forward(context, batch, batch.positions.data(), hidden);
    embeddings_norm_.forward(context, hidden, hidden);
  }
  void layer(int64_t index, Context& context, const Batch& batch, Matrix hidden) const override {
    layers_[static_cast<size_t>(index)].forward(context, batch, hidden);
  }

  Embeddings embeddings_;
  LayerNorm embeddings_norm_;
  std::vector<PostNormLayer<FeedForward>> layers_;
};

}  // namespace

std::unique_ptr<Encoder> load_distilbert(const ModelConfig& config, const Scope& base,
                                         const Packing& packing) {
  return std::make_unique<DistilBert>(base, DistilBertConfig(config), packing);
}

}  // namespace brisling
