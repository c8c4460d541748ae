#include "core/models/masked_lm_head.h"

#include "core/base/status.h"
#include "core/nn/feed_forward.h"

namespace brisling {
namespace {

struct Parts {
  Scope dense, norm;
  Scope decoder;  // its weight, unless that is the word embeddings, and its bias, unless
  Scope bias;     // that is here
  Scope words;    // the word embeddings
};

struct Shapes {
  int64_t hidden_size;
  int64_t embedding_size;  // of the word embeddings
  double norm_eps;
  Activation activation;
  Bias dense_bias = Bias::kPresent, norm_bias = Bias::kPresent, decoder_bias = Bias::kPresent;
};

MaskedLmHead load(const HeadSource& source, const Parts& parts, const Shapes& shapes) {
  const auto& [config, root, base, packing] = source;
  if (!parts.dense.contains("weight")) {
    fail(Status::kInvalidModel, config.source(), ": the weights have no ", parts.dense.prefix(),
         "weight: it is not a model that fills masks; use a ...ForMaskedLM checkpoint");
  }
  const int64_t width = shapes.embedding_size, vocabulary = config.count("vocab_size");
  const Scope& decoder = parts.decoder.contains("weight") ? parts.decoder : parts.words;
  std::vector<float> bias;
  if (shapes.decoder_bias == Bias::kPresent) {
    bias = (parts.decoder.contains("bias") ? parts.decoder : parts.bias).vector("bias", vocabulary);
  }
  return {Linear(parts.dense, shapes.hidden_size, width, packing, shapes.dense_bias), shapes.activation,
          LayerNorm(parts.norm, width, shapes.norm_eps, shapes.norm_bias),
          Linear(decoder.tensor("weight", {vocabulary, width}), std::move(bias), packing)};
}

Activation activation(const ModelConfig& config, std::string_view field) {
  return activation_named(config.text_or(field, "gelu"), config.source());
}

// What BERT and those that came from it have in common.
Shapes bert_shapes(const ModelConfig& config) {
  const int64_t size = config.count("hidden_size");
  return {.hidden_size = size,
          .embedding_size = size,
          .norm_eps = config.number_or("layer_norm_eps", 1e-12),
          .activation = Activation::kGelu};
}

}  // namespace

void MaskedLmHead::forward(Context& context, ConstMatrix hidden, Matrix logits) const {
  const Arena::Scope scratch(context.arena);
  const Matrix features = context.arena.matrix(hidden.rows, dense_.out_features());
  dense_.forward(context, hidden, features, activation_);
  norm_.forward(context, features, features);
  decoder_.forward(context, features, logits);
}

MaskedLmHead load_bert_masked_lm_head(const HeadSource& source) {
  const Scope head = source.root / "cls" / "predictions", transform = head / "transform";
  Shapes shapes = bert_shapes(source.config);
  shapes.activation = activation(source.config, "hidden_act");
  return load(source,
              {transform / "dense", transform / "LayerNorm", head / "decoder", head,
               source.base / "embeddings" / "word_embeddings"},
              shapes);
}

MaskedLmHead load_roberta_masked_lm_head(const HeadSource& source) {
  const Scope head = source.root / "lm_head";
  return load(source,
              {head / "dense", head / "layer_norm", head / "decoder", head,
               source.base / "embeddings" / "word_embeddings"},
              bert_shapes(source.config));
}

MaskedLmHead load_distilbert_masked_lm_head(const HeadSource& source) {
  const Scope& root = source.root;
  const int64_t size = source.config.count("dim");
  const Scope projector = root / "vocab_projector";
  return load(source,
              {root / "vocab_transform", root / "vocab_layer_norm", projector, projector,
               source.base / "embeddings" / "word_embeddings"},
              {.hidden_size = size,
               .embedding_size = size,
               .norm_eps = 1e-12,
               .activation = activation(source.config, "activation")});
}

MaskedLmHead load_albert_masked_lm_head(const HeadSource& source) {
  const Scope head = source.root / "predictions";
  Shapes shapes = bert_shapes(source.config);
  shapes.embedding_size = source.config.count_or("embedding_size", 128);
  shapes.activation = activation(source.config, "hidden_act");
  return load(source,
              {head / "dense", head / "LayerNorm", head / "decoder", head,
               source.base / "embeddings" / "word_embeddings"},
              shapes);
}

MaskedLmHead load_electra_masked_lm_head(const HeadSource& source) {
  const Scope head = source.root / "generator_predictions", decoder = source.root / "generator_lm_head";
  Shapes shapes = bert_shapes(source.config);
  shapes.embedding_size = source.config.count_or("embedding_size", shapes.hidden_size);
  return load(
      source,
      {head / "dense", head / "LayerNorm", decoder, decoder, source.base / "embeddings" / "word_embeddings"},
      shapes);
}

MaskedLmHead load_modernbert_masked_lm_head(const HeadSource& source) {
  const ModelConfig& config = source.config;
  const Scope head = source.root / "head", decoder = source.root / "decoder";
  const int64_t size = config.count("hidden_size");
  const auto bias = [&](std::string_view field, bool fallback) {
    return config.flag_or(field, fallback) ? Bias::kPresent : Bias::kNone;
  };
  return load(
      source,
      {head / "dense", head / "norm", decoder, decoder, source.base / "embeddings" / "tok_embeddings"},
      {.hidden_size = size,
       .embedding_size = size,
       .norm_eps = config.number_or("norm_eps", 1e-5),
       .activation = activation(config, "classifier_activation"),
       .dense_bias = bias("classifier_bias", false),
       .norm_bias = bias("norm_bias", false),
       .decoder_bias = bias("decoder_bias", true)});
}

}  // namespace brisling
