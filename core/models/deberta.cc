// DeBERTa v2 and v3 (arXiv 2006.03654, 2111.09543): attention to content and to relative positions
// apart from each other; no absolute positions.
#include "core/models/deberta.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "core/base/status.h"
#include "core/nn/embeddings.h"
#include "core/nn/transformer_layer.h"

namespace brisling {
namespace {

struct DebertaConfig {
  explicit DebertaConfig(const ModelConfig& config);

  int64_t hidden_size, intermediate_size, layers, heads, head_dim, embedding_size;
  int64_t vocabulary_size, type_vocabulary_size, max_positions;
  int64_t max_relative_positions, position_buckets;
  bool position_biased_input, share_att_key, normalize_relative_embeddings;
  bool content_to_position = false, position_to_content = false;
  double layer_norm_eps;
  Activation hidden_act;

  // Relative positions beyond the span share its last row.
  int64_t span() const { return position_buckets > 0 ? position_buckets : max_relative_positions; }
};

DebertaConfig::DebertaConfig(const ModelConfig& config)
    : hidden_size(config.count("hidden_size")),
      intermediate_size(config.count("intermediate_size")),
      layers(config.count("num_hidden_layers")),
      heads(config.heads_of("num_attention_heads", hidden_size)),
      head_dim(config.count_or("attention_head_size", hidden_size / heads)),
      embedding_size(config.count_or("embedding_size", hidden_size)),
      vocabulary_size(config.count("vocab_size")),
      type_vocabulary_size(config.whole_or("type_vocab_size", 0)),
      max_positions(config.count("max_position_embeddings")),
      max_relative_positions(config.whole_or("max_relative_positions", -1)),
      position_buckets(config.whole_or("position_buckets", -1)),
      position_biased_input(config.flag_or("position_biased_input", true)),
      share_att_key(config.flag_or("share_att_key", false)),
      normalize_relative_embeddings(config.text_or("norm_rel_ebd", "none").find("layer_norm") !=
                                    std::string::npos),
      layer_norm_eps(config.number_or("layer_norm_eps", 1e-7)),
      hidden_act(activation_named(config.text_or("hidden_act", "gelu"), config.source())) {
  if (max_relative_positions < 1) max_relative_positions = max_positions;
  if (!config.flag_or("relative_attention", false)) {
    fail(Status::kUnsupported, config.source(), ": relative_attention must be true");
  }
  if (config.whole_or("conv_kernel_size", 0) > 0) {
    fail(Status::kUnsupported, config.source(), ": conv_kernel_size (a convolution beside the first layer)");
  }
  const Json types = config.json().at("pos_att_type");  // "p2c|c2p" or ["p2c", "c2p"]
  std::string names = types.is_text() ? std::string(types.text()) : "";
  for (size_t i = 0; !types.is_text() && i < types.size(); ++i) names.append("|").append(types[i].text());
  content_to_position = names.find("c2p") != std::string::npos;
  position_to_content = names.find("p2c") != std::string::npos;
}

// Near distances are exact, far ones logarithmic (make_log_bucket_position in transformers).
int64_t log_bucket_position(int64_t distance, int64_t buckets, int64_t max_position) {
  const int64_t middle = buckets / 2, steps = std::abs(distance);
  if (steps <= middle) return distance;
  const float ratio = std::log(static_cast<float>(steps) / static_cast<float>(middle)) /
                      std::log(static_cast<float>(max_position - 1) / static_cast<float>(middle));
  const auto bucket = static_cast<int64_t>(std::ceil(ratio * static_cast<float>(middle - 1))) + middle;
  return distance < 0 ? -bucket : bucket;
}

// What all layers share about relative positions.
struct RelativePositions {
  RelativePositions(const Scope& encoder, const DebertaConfig& config, Context& context)
      : max_distance(config.max_positions - 1) {
    const int64_t span = config.span();
    for (int64_t distance = -max_distance; distance <= max_distance; ++distance) {
      const int64_t bucket =
          config.position_buckets > 0
              ? log_bucket_position(distance, config.position_buckets, config.max_relative_positions)
              : distance;
      buckets.push_back(static_cast<int32_t>(std::clamp<int64_t>(bucket + span, 0, 2 * span - 1)));
    }
    const Matrix rows = context.arena.matrix(2 * span, config.hidden_size);
    to_float((encoder / "rel_embeddings").tensor("weight", {2 * span, config.hidden_size}), 0,
             rows.rows * rows.cols, rows.data);
    if (config.normalize_relative_embeddings) {
      LayerNorm(encoder / "LayerNorm", config.hidden_size, config.layer_norm_eps)
          .forward(context, rows, rows);
    }
    embeddings = rows;
  }

  int64_t max_distance;
  std::vector<int32_t> buckets;  // [2 * max_distance + 1], see DisentangledAttentionArgs
  ConstMatrix embeddings;        // [2 * span, hidden], while the model loads
};

class DisentangledAttention {
 public:
  DisentangledAttention(const Scope& scope, const DebertaConfig& config, const RelativePositions& relative,
                        const Packing& packing, Context& loading)
      : relative_(relative),
        heads_(config.heads),
        head_dim_(config.head_dim),
        width_(config.heads * config.head_dim),
        terms_(1 + config.content_to_position + config.position_to_content),
        qkv_(load_qkv(scope / "self", config, packing)),
        output_(scope / "output" / "dense", width_, config.hidden_size, packing) {
    const Scope self = scope / "self";
    const auto project = [&](const char* shared, const char* own) {
      const Arena::Scope scratch(loading.arena);
      const Linear linear(self / (config.share_att_key ? shared : own), config.hidden_size, width_, packing);
      const Matrix out = loading.arena.matrix(relative.embeddings.rows, width_);
      linear.forward(loading, relative.embeddings, out);
      return std::vector<float>(out.data, out.data + out.rows * out.cols);
    };
    if (config.content_to_position) position_keys_ = project("key_proj", "pos_key_proj");
    if (config.position_to_content) position_queries_ = project("query_proj", "pos_query_proj");
  }

  void forward(Context& context, ConstMatrix input, const Batch& batch, const float* residual,
               Matrix out) const {
    const Arena::Scope scratch(context.arena);
    const Matrix qkv = context.arena.matrix(input.rows, qkv_.out_features());
    qkv_.forward(context, input, qkv);
    const Matrix attended = context.arena.matrix(input.rows, width_);
    context.disentangled_attention({.qkv = qkv,
                                    .offsets = batch.offsets,
                                    .heads = heads_,
                                    .head_dim = head_dim_,
                                    .scale = 1.0f / std::sqrt(static_cast<float>(head_dim_ * terms_)),
                                    .position_keys = rows(position_keys_),
                                    .position_queries = rows(position_queries_),
                                    .buckets = relative_.buckets.data(),
                                    .max_distance = relative_.max_distance,
                                    .out = attended});
    output_.forward(context, attended, out, Activation::kNone, residual);
  }

 private:
  static Linear load_qkv(const Scope& self, const DebertaConfig& config, const Packing& packing) {
    const int64_t width = config.heads * config.head_dim;
    const std::array<Linear::Part, 3> parts = {
        {{self / "query_proj", width}, {self / "key_proj", width}, {self / "value_proj", width}}};
    return {parts, config.hidden_size, packing};
  }

  ConstMatrix rows(const std::vector<float>& values) const {
    return values.empty() ? ConstMatrix{} : ConstMatrix{values.data(), std::ssize(values) / width_, width_};
  }

  const RelativePositions& relative_;
  int64_t heads_, head_dim_, width_, terms_;
  Linear qkv_, output_;
  std::vector<float> position_keys_, position_queries_;  // [2 * span, width_], or empty
};

using DebertaLayer = PostNormLayer<FeedForward, DisentangledAttention>;

class Deberta : public Encoder {
 public:
  Deberta(const Scope& scope, const DebertaConfig& config, const Packing& packing)
      : Deberta(scope, config, packing, Context(packing.backend)) {}

 private:
  // `loading` computes what depends on the weights alone.
  Deberta(const Scope& scope, const DebertaConfig& config, const Packing& packing, Context&& loading)
      : Encoder({.hidden_size = config.hidden_size,
                 .layers = config.layers,
                 .vocabulary_size = config.vocabulary_size,
                 .type_vocabulary_size = config.type_vocabulary_size,
                 .max_positions = config.max_positions}),
        embedding_size_(config.embedding_size),
        embeddings_(scope / "embeddings",
                    {.width = config.embedding_size,
                     .vocabulary = config.vocabulary_size,
                     .positions = config.position_biased_input ? config.max_positions : 0,
                     .token_types = config.type_vocabulary_size}),
        embeddings_norm_(scope / "embeddings" / "LayerNorm", config.hidden_size, config.layer_norm_eps),
        relative_(scope / "encoder", config, loading) {
    if (config.embedding_size != config.hidden_size) {
      embed_proj_.emplace(scope / "embeddings" / "embed_proj", config.embedding_size, config.hidden_size,
                          packing, Bias::kNone);
    }
    for (int64_t i = 0; i < config.layers; ++i) {
      const Scope layer = scope / "encoder" / "layer" / i;
      const int64_t size = config.hidden_size;
      layers_.push_back(DebertaLayer{
          .attention = DisentangledAttention(layer / "attention", config, relative_, packing, loading),
          .attention_norm =
              LayerNorm(layer / "attention" / "output" / "LayerNorm", size, config.layer_norm_eps),
          .feed_forward = FeedForward(layer / "intermediate" / "dense", layer / "output" / "dense", size,
                                      config.intermediate_size, config.hidden_act, packing),
          .output_norm = LayerNorm(layer / "output" / "LayerNorm", size, config.layer_norm_eps)});
    }
    relative_.embeddings = {};
  }

  void embed(Context& context, const Batch& batch, Matrix hidden) const override {
    const Arena::Scope scratch(context.arena);
    const Matrix embedded = embed_proj_ ? context.arena.matrix(hidden.rows, embedding_size_) : hidden;
    embeddings_.forward(context, batch, batch.positions.data(), embedded);
    if (embed_proj_) embed_proj_->forward(context, embedded, hidden);
    embeddings_norm_.forward(context, hidden, hidden);
  }
  void layer(int64_t index, Context& context, const Batch& batch, Matrix hidden) const override {
    layers_[static_cast<size_t>(index)].forward(context, batch, hidden);
  }

  int64_t embedding_size_;
  Embeddings embeddings_;
  std::optional<Linear> embed_proj_;
  LayerNorm embeddings_norm_;
  RelativePositions relative_;
  std::vector<DebertaLayer> layers_;
};

}  // namespace

std::unique_ptr<Encoder> load_deberta(const ModelConfig& config, const Scope& base, const Packing& packing) {
  return std::make_unique<Deberta>(base, DebertaConfig(config), packing);
}

}  // namespace brisling
