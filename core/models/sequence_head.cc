#include "core/models/sequence_head.h"

#include <algorithm>
#include <string>

#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/nn/feed_forward.h"

namespace brisling {
namespace {

int64_t hidden_size(const ModelConfig& config) { return config.count_of({"hidden_size", "dim", "n_embd"}); }

SequenceHead first_token_head(const HeadSource& source, const Scope& dense, Activation activation,
                              const Scope& classifier) {
  const int64_t size = hidden_size(source.config);
  return {SequenceHead::Row::kFirst, Linear(dense, size, size, source.packing), activation, std::nullopt,
          Linear(classifier, size, std::ssize(source.config.labels()), source.packing)};
}

// The value of a field that says which row stands for the sequence.
SequenceHead::Row row_named(const ModelConfig& config, std::string_view name,
                            std::initializer_list<std::pair<std::string_view, SequenceHead::Row>> rows) {
  std::string known;
  for (const auto& [row_name, row] : rows) {
    if (row_name == name) return row;
    known.append(known.empty() ? "" : ", ").append(row_name);
  }
  fail(Status::kUnsupported, config.source(), ": classifier_pooling ", in_quotes(name),
       " is not supported; supported: ", known);
}

}  // namespace

void SequenceHead::forward(Context& context, const Batch& batch, ConstMatrix hidden, Matrix logits) const {
  const Arena::Scope scratch(context.arena);
  const auto one_row_each = [&](ConstMatrix tokens, Pooling mode) {
    const Matrix rows = context.arena.matrix(batch.sequences(), tokens.cols);
    context.pooling({.hidden = tokens, .offsets = batch.offsets, .mode = mode, .out = rows});
    return rows;
  };
  ConstMatrix rows = hidden;
  if (row_ != Row::kMeanAfterDense)
    rows = one_row_each(hidden, row_ == Row::kFirst ? Pooling::kCls : Pooling::kMean);
  const Matrix features = context.arena.matrix(rows.rows, dense_.out_features());
  dense_.forward(context, rows, features, activation_);
  if (norm_) norm_->forward(context, features, features);
  classifier_.forward(
      context, row_ == Row::kMeanAfterDense ? one_row_each(features, Pooling::kMean) : features, logits);
}

SequenceHead load_bert_sequence_head(const HeadSource& source) {
  return first_token_head(source, source.base / "pooler" / "dense", Activation::kTanh,
                          source.root / "classifier");
}

SequenceHead load_albert_sequence_head(const HeadSource& source) {
  return first_token_head(source, source.base / "pooler", Activation::kTanh, source.root / "classifier");
}

SequenceHead load_distilbert_sequence_head(const HeadSource& source) {
  return first_token_head(source, source.root / "pre_classifier", Activation::kRelu,
                          source.root / "classifier");
}

SequenceHead load_roberta_sequence_head(const HeadSource& source) {
  const Scope head = source.root / "classifier";
  return first_token_head(source, head / "dense", Activation::kTanh, head / "out_proj");
}

SequenceHead load_electra_sequence_head(const HeadSource& source) {
  const Scope head = source.root / "classifier";
  return first_token_head(source, head / "dense", Activation::kGelu, head / "out_proj");
}

SequenceHead load_deberta_sequence_head(const HeadSource& source) {
  const Activation activation =
      activation_named(source.config.text_or("pooler_hidden_act", "gelu"), source.config.source());
  return first_token_head(source, source.root / "pooler" / "dense", activation, source.root / "classifier");
}

SequenceHead load_modernbert_sequence_head(const HeadSource& source) {
  const ModelConfig& config = source.config;
  const Scope& root = source.root;
  const Packing& packing = source.packing;
  const int64_t size = hidden_size(config);
  const auto bias = [&](std::string_view field) {
    return config.flag_or(field, false) ? Bias::kPresent : Bias::kNone;
  };
  const SequenceHead::Row row =
      row_named(config, config.text_or("classifier_pooling", "cls"),
                {{"cls", SequenceHead::Row::kFirst}, {"mean", SequenceHead::Row::kMean}});
  return {row, Linear(root / "head" / "dense", size, size, packing, bias("classifier_bias")),
          activation_named(config.text_or("classifier_activation", "gelu"), config.source()),
          LayerNorm(root / "head" / "norm", size, config.number_or("norm_eps", 1e-5), bias("norm_bias")),
          Linear(root / "classifier", size, std::ssize(config.labels()), packing)};
}

SequenceHead load_eurobert_sequence_head(const HeadSource& source) {
  const ModelConfig& config = source.config;
  const Scope& root = source.root;
  const Packing& packing = source.packing;
  const int64_t size = hidden_size(config);
  // clf_pooling and out_proj: the names in published checkpoints, from before transformers had the model.
  const SequenceHead::Row row =
      row_named(config, config.text_or("classifier_pooling", config.text_or("clf_pooling", "late")),
                {{"bos", SequenceHead::Row::kFirst},
                 {"mean", SequenceHead::Row::kMean},
                 {"late", SequenceHead::Row::kMeanAfterDense}});
  const Scope classifier = root / (root.has_below("out_proj") ? "out_proj" : "classifier");
  return {row, Linear(root / "dense", size, size, packing), Activation::kGelu, std::nullopt,
          Linear(classifier, size, std::ssize(config.labels()), packing)};
}

}  // namespace brisling
