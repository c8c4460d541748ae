// BERT (arXiv 1810.04805): learned positions, post-norm transformer layers. ELECTRA, RoBERTa and
// XLM-R have the same layers.
#pragma once

#include <optional>
#include <vector>

#include "core/models/encoder.h"
#include "core/models/gguf_names.h"
#include "core/nn/embeddings.h"
#include "core/nn/transformer_layer.h"

namespace brisling {

struct BertConfig {
  // Fails unless position_embedding_type, where there is one, is `positions`.
  explicit BertConfig(const ModelConfig& config, std::string_view positions = "absolute");
  EncoderShape shape() const;

  int64_t hidden_size, intermediate_size, layers, heads;
  int64_t vocabulary_size, type_vocabulary_size, max_positions;
  int64_t embedding_size;  // ELECTRA's may differ from hidden_size
  double layer_norm_eps;
  Activation hidden_act;
  std::optional<int32_t> padding_id;  // positions are counted as RoBERTa does
};

class Bert : public Encoder {
 public:
  // `scope` is that of the base model: it has "embeddings" and "encoder".
  Bert(const Scope& scope, const BertConfig& config, const Packing& packing);

  static std::unique_ptr<Encoder> load(const ModelConfig& config, const Scope& base, const Packing& packing);
  static const GgufNames kGgufNames;

 private:
  void embed(Context& context, const Batch& batch, Matrix hidden) const override;
  void layer(int64_t index, Context& context, const Batch& batch, Matrix hidden) const override;

  BertConfig config_;
  Embeddings embeddings_;
  LayerNorm embeddings_norm_;
  std::optional<Linear> embeddings_project_;
  std::vector<PostNormLayer<FeedForward>> layers_;
};

}  // namespace brisling
