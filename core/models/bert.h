// BERT (arXiv 1810.04805): learned positions, post-norm transformer layers. ELECTRA uses the same
// parts.
#pragma once

#include <optional>
#include <vector>

#include "core/models/encoder.h"
#include "core/models/gguf_names.h"
#include "core/nn/feed_forward.h"
#include "core/nn/layer_norm.h"
#include "core/nn/self_attention.h"

namespace brisling {

struct BertConfig {
  explicit BertConfig(const ModelConfig& config);

  int64_t hidden_size, intermediate_size, layers, heads;
  int64_t vocabulary_size, type_vocabulary_size, max_positions;
  int64_t embedding_size;  // ELECTRA's may differ from hidden_size
  double layer_norm_eps;
  Activation hidden_act;
};

class BertEmbeddings {
 public:
  BertEmbeddings(const Scope& scope, const BertConfig& config);
  void forward(Context& context, const Batch& batch, Matrix out) const;

 private:
  TensorView word_, position_, token_type_;
  LayerNorm norm_;
};

class BertLayer {
 public:
  BertLayer(const Scope& scope, const BertConfig& config, const Packing& packing);
  void forward(Context& context, const Batch& batch, Matrix hidden) const;  // in place

 private:
  SelfAttention attention_;
  LayerNorm attention_norm_;
  FeedForward feed_forward_;
  LayerNorm output_norm_;
};

class Bert : public Encoder {
 public:
  // `scope` is that of the base model: it has "embeddings" and "encoder".
  Bert(const Scope& scope, const BertConfig& config, const Packing& packing);

  static std::unique_ptr<Encoder> load(const ModelConfig& config, const Scope& root, const Packing& packing);
  static const GgufNames kGgufNames;

 private:
  void run(Context& context, const Batch& batch, Matrix hidden) const override;

  BertEmbeddings embeddings_;
  std::optional<Linear> embeddings_project_;
  int64_t embedding_size_;
  std::vector<BertLayer> layers_;
};

}  // namespace brisling
