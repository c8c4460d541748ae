// MPNet (arXiv 2004.09297): BERT with positions counted as RoBERTa does, no token types, and a
// relative position bias that all layers share.
#include "core/models/mpnet.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/models/bert.h"

namespace brisling {
namespace {

// The bucket of a key at `distance` = key - query (transformers' relative_position_bucket): half of
// the buckets for each direction, half of those exact, the rest logarithmic up to 128.
int64_t relative_position_bucket(int64_t distance, int64_t buckets) {
  constexpr double kMaxDistance = 128;
  const int64_t half = buckets / 2, exact = half / 2, steps = std::abs(distance);
  const int64_t side = distance > 0 ? half : 0;
  if (steps < exact) return side + steps;
  const auto ratio = static_cast<float>(std::log(static_cast<float>(steps) / static_cast<float>(exact)) /
                                        std::log(kMaxDistance / static_cast<double>(exact)));
  const auto logarithmic = exact + static_cast<int64_t>(ratio * static_cast<float>(half - exact));
  return side + std::min(logarithmic, half - 1);
}

PostNormLayer<FeedForward> load_layer(const Scope& scope, const BertConfig& config, const Packing& packing) {
  const int64_t size = config.hidden_size;
  const Scope attention = scope / "attention" / "attn";
  return {
      .attention = SelfAttention(load_qkv(attention / "q", attention / "k", attention / "v", size, packing),
                                 Linear(attention / "o", size, size, packing),
                                 {.heads = config.heads, .head_dim = size / config.heads}),
      .attention_norm = LayerNorm(scope / "attention" / "LayerNorm", size, config.layer_norm_eps),
      .feed_forward = FeedForward(scope / "intermediate" / "dense", scope / "output" / "dense", size,
                                  config.intermediate_size, config.hidden_act, packing),
      .output_norm = LayerNorm(scope / "output" / "LayerNorm", size, config.layer_norm_eps)};
}

class MpNet : public Encoder {
 public:
  MpNet(const Scope& scope, const BertConfig& config, int64_t buckets, const Packing& packing)
      : Encoder(config.shape()),
        padding_id_(*config.padding_id),
        embeddings_(scope / "embeddings", {.width = config.hidden_size,
                                           .vocabulary = config.vocabulary_size,
                                           .positions = config.max_positions}),
        embeddings_norm_(scope / "embeddings" / "LayerNorm", config.hidden_size, config.layer_norm_eps),
        relative_span_(config.max_positions - 1) {
    const TensorView table =
        (scope / "encoder" / "relative_attention_bias").tensor("weight", {buckets, config.heads});
    std::vector<float> values(static_cast<size_t>(buckets * config.heads));
    to_float(table, 0, buckets * config.heads, values.data());
    for (int64_t head = 0; head < config.heads; ++head) {
      for (int64_t distance = -relative_span_; distance <= relative_span_; ++distance) {
        const int64_t bucket = relative_position_bucket(distance, buckets);
        relative_bias_.push_back(values[static_cast<size_t>(bucket * config.heads + head)]);
      }
    }
    for (int64_t i = 0; i < config.layers; ++i) {
      layers_.push_back(load_layer(scope / "encoder" / "layer" / i, config, packing));
    }
  }

 private:
  void embed(Context& context, const Batch& batch, Matrix hidden) const override {
    const Arena::Scope scratch(context.arena);
    embeddings_.forward(context, batch, padding_based_positions(context, batch, padding_id_), hidden);
    embeddings_norm_.forward(context, hidden, hidden);
  }
  void layer(int64_t index, Context& context, const Batch& batch, Matrix hidden) const override {
    layers_[static_cast<size_t>(index)].forward(
        context, batch, hidden,
        AttentionVariant{.relative_bias = relative_bias_.data(), .relative_span = relative_span_});
  }

  int32_t padding_id_;
  Embeddings embeddings_;
  LayerNorm embeddings_norm_;
  int64_t relative_span_;
  std::vector<float> relative_bias_;  // [heads, 2 * relative_span_ + 1]
  std::vector<PostNormLayer<FeedForward>> layers_;
};

}  // namespace

std::unique_ptr<Encoder> load_mpnet(const ModelConfig& config, const Scope& base, const Packing& packing) {
  BertConfig mpnet(config);
  mpnet.padding_id = config.padding_id(1, mpnet.max_positions);
  mpnet.type_vocabulary_size = 0;
  return std::make_unique<MpNet>(base, mpnet, config.count_or("relative_attention_num_buckets", 32), packing);
}

}  // namespace brisling
