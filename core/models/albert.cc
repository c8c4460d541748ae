// ALBERT (arXiv 1909.11942): small embeddings, projected; layers of a group share their weights.
#include "core/models/albert.h"

#include <vector>

#include "core/base/status.h"
#include "core/models/bert.h"

namespace brisling {
namespace {

PostNormLayer<FeedForward> load_layer(const Scope& scope, const BertConfig& config, const Packing& packing) {
  const int64_t size = config.hidden_size;
  const Scope attention = scope / "attention";
  return {.attention = SelfAttention(
              load_qkv(attention / "query", attention / "key", attention / "value", size, packing),
              Linear(attention / "dense", size, size, packing),
              {.heads = config.heads, .head_dim = size / config.heads}),
          .attention_norm = LayerNorm(attention / "LayerNorm", size, config.layer_norm_eps),
          .feed_forward = FeedForward(scope / "ffn", scope / "ffn_output", size, config.intermediate_size,
                                      config.hidden_act, packing),
          .output_norm = LayerNorm(scope / "full_layer_layer_norm", size, config.layer_norm_eps)};
}

class Albert : public Encoder {
 public:
  Albert(const Scope& scope, const BertConfig& config, int64_t groups, int64_t inner_layers,
         const Packing& packing)
      : Encoder(config.shape()),
        embedding_size_(config.embedding_size),
        embeddings_(scope / "embeddings", {.width = config.embedding_size,
                                           .vocabulary = config.vocabulary_size,
                                           .positions = config.max_positions,
                                           .token_types = config.type_vocabulary_size}),
        embeddings_norm_(scope / "embeddings" / "LayerNorm", config.embedding_size, config.layer_norm_eps),
        embeddings_project_(scope / "encoder" / "embedding_hidden_mapping_in", config.embedding_size,
                            config.hidden_size, packing) {
    for (int64_t g = 0; g < groups; ++g) {
      const Scope group = scope / "encoder" / "albert_layer_groups" / g / "albert_layers";
      auto& layers = groups_.emplace_back();
      for (int64_t i = 0; i < inner_layers; ++i) layers.push_back(load_layer(group / i, config, packing));
    }
  }

 private:
  void embed(Context& context, const Batch& batch, Matrix hidden) const override {
    const Arena::Scope scratch(context.arena);
    const Matrix embedded = context.arena.matrix(hidden.rows, embedding_size_);
    embeddings_.forward(context, batch, batch.positions.data(), embedded);
    embeddings_norm_.forward(context, embedded, embedded);
    embeddings_project_.forward(context, embedded, hidden);
  }
  void layer(int64_t index, Context& context, const Batch& batch, Matrix hidden) const override {
    const size_t group = static_cast<size_t>(index) * groups_.size() / static_cast<size_t>(shape().layers);
    for (const auto& inner : groups_[group]) inner.forward(context, batch, hidden);
  }

  int64_t embedding_size_;
  Embeddings embeddings_;
  LayerNorm embeddings_norm_;
  Linear embeddings_project_;
  std::vector<std::vector<PostNormLayer<FeedForward>>> groups_;  // the inner layers of each
};

}  // namespace

std::unique_ptr<Encoder> load_albert(const ModelConfig& config, const Scope& base, const Packing& packing) {
  BertConfig albert(config);
  albert.embedding_size = config.count_or("embedding_size", 128);
  return std::make_unique<Albert>(base, albert, config.count_or("num_hidden_groups", 1),
                                  config.count_or("inner_group_num", 1), packing);
}

}  // namespace brisling
