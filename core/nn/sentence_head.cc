#include "core/nn/sentence_head.h"

#include <algorithm>

#include "core/base/status.h"

namespace brisling {
namespace {

constexpr double kLayerNormEpsilon = 1e-5;  // torch's default, which the module keeps

void require_input(const std::filesystem::path& folder, const char* field, int64_t expected, int64_t given) {
  if (expected == given) return;
  fail(Status::kInvalidModel, (folder / "config.json").string(), ": field ", field, " is ", expected,
       ", but the module before gives ", given, " numbers");
}

LayerNorm load_layer_norm(const LayerNormModule& module) {
  Weights weights = Weights::open_directory(module.folder);
  return LayerNorm(weights.root() / "norm", module.dimension, kLayerNormEpsilon);
}

}  // namespace

SentenceHead::SentenceHead(const SentenceConfig& config, std::vector<Pooling> poolings, int64_t hidden_size,
                           const Packing& packing)
    : poolings_(std::move(poolings)), dimensions_(hidden_size * static_cast<int64_t>(poolings_.size())) {
  if (config.dimension) {
    require_input(config.pooling, "word_embedding_dimension", *config.dimension, hidden_size);
  }
  for (const SentenceModule& module : config.modules) {
    if (const auto* dense = std::get_if<DenseModule>(&module)) {
      require_input(dense->folder, "in_features", dense->in_features, dimensions_);
      modules_.emplace_back(Dense(*dense, packing));
      dimensions_ = dense->out_features;
    } else if (const auto* norm = std::get_if<LayerNormModule>(&module)) {
      require_input(norm->folder, "dimension", norm->dimension, dimensions_);
      modules_.emplace_back(load_layer_norm(*norm));
    } else {
      modules_.emplace_back(Normalize{});
    }
  }
}

Matrix SentenceHead::forward(Context& context, ConstMatrix hidden, std::span<const int32_t> offsets,
                             int64_t skip) const {
  Matrix rows = pool(context, hidden, offsets, skip);
  for (const Module& module : modules_) {
    if (const auto* dense = std::get_if<Dense>(&module)) {
      rows = dense->forward(context, rows);
    } else if (const auto* norm = std::get_if<LayerNorm>(&module)) {
      norm->forward(context, rows, rows);
    } else {
      context.l2_normalize({.rows = rows});
    }
  }
  return rows;
}

Matrix SentenceHead::pool(Context& context, ConstMatrix hidden, std::span<const int32_t> offsets,
                          int64_t skip) const {
  const auto sequences = static_cast<int64_t>(offsets.size()) - 1;
  const auto count = static_cast<int64_t>(poolings_.size());
  const Matrix rows = context.arena.matrix(sequences, count * hidden.cols);
  if (count == 1) {
    context.pooling({hidden, offsets, poolings_[0], rows, skip});
    return rows;
  }
  const Matrix pooled = context.arena.matrix(sequences, hidden.cols);
  for (int64_t p = 0; p < count; ++p) {
    context.pooling({hidden, offsets, poolings_[static_cast<size_t>(p)], pooled, skip});
    for (int64_t s = 0; s < sequences; ++s) {
      std::copy_n(pooled.row(s), hidden.cols, rows.row(s) + p * hidden.cols);
    }
  }
  return rows;
}

}  // namespace brisling
