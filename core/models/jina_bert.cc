// The base of Jina embeddings v3 (arXiv 2409.10173): XLM-R with rotary positions. Its LoRA adapters
// are not applied.
#include "core/models/jina_bert.h"

#include "core/models/bert.h"
#include "core/models/rotary_bert.h"

namespace brisling {
namespace {

PostNormLayer<FeedForward> load_layer(const Scope& scope, const BertConfig& config, const Packing& packing) {
  const int64_t size = config.hidden_size;
  return {.attention = SelfAttention(Linear(scope / "mixer" / "Wqkv", size, 3 * size, packing),
                                     Linear(scope / "mixer" / "out_proj", size, size, packing),
                                     {.heads = config.heads, .head_dim = size / config.heads}),
          .attention_norm = LayerNorm(scope / "norm1", size, config.layer_norm_eps),
          .feed_forward = FeedForward(scope / "mlp" / "fc1", scope / "mlp" / "fc2", size,
                                      config.intermediate_size, config.hidden_act, packing),
          .output_norm = LayerNorm(scope / "norm2", size, config.layer_norm_eps)};
}

}  // namespace

std::unique_ptr<Encoder> load_jina_bert(const ModelConfig& config, const Scope& base,
                                        const Packing& packing) {
  const BertConfig jina(config, "rotary");
  std::vector<PostNormLayer<FeedForward>> layers;
  for (int64_t i = 0; i < jina.layers; ++i) {
    layers.push_back(load_layer(base / "encoder" / "layers" / i, jina, packing));
  }
  const double theta = config.rope_theta(config.number_or("rotary_emb_base", 10000));
  return std::make_unique<RotaryBert<FeedForward>>(
      jina.shape(),
      RotaryBert<FeedForward>::Parts{
          .embeddings = Embeddings(base / "embeddings", {.width = jina.hidden_size,
                                                         .vocabulary = jina.vocabulary_size,
                                                         .token_types = jina.type_vocabulary_size}),
          .embeddings_norm = LayerNorm(base / "emb_ln", jina.hidden_size, jina.layer_norm_eps),
          .rotary = Rotary(jina.max_positions, jina.hidden_size / jina.heads, theta),
          .layers = std::move(layers)});
}

}  // namespace brisling
