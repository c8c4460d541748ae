#include "core/models/static_embedding.h"

#include <algorithm>

#include "core/base/status.h"

namespace brisling {
namespace {

// The vectors of a text's tokens take at most 256 MiB; that is 260,000 tokens of 256 numbers.
constexpr int64_t kLargestHidden = int64_t{1} << 26;

class StaticEmbedding : public Encoder {
 public:
  explicit StaticEmbedding(const TensorView& table)
      : Encoder({.hidden_size = table.shape[1],
                 .layers = 0,
                 .vocabulary_size = table.shape[0],
                 .type_vocabulary_size = 0,
                 .max_positions = std::max<int64_t>(1, kLargestHidden / table.shape[1])}),
        table_(table) {}

 private:
  void embed(Context& context, const Batch& batch, Matrix hidden) const override {
    context.embedding({.lookups = {{table_, batch.ids.data()}}, .count = 1, .out = hidden});
  }
  void layer(int64_t, Context&, const Batch&, Matrix) const override {}

  TensorView table_;
};

}  // namespace

std::unique_ptr<Encoder> load_static_embedding(const ModelConfig& config, const Scope& root, const Packing&) {
  const char* name = root.contains("embeddings") ? "embeddings" : "embedding.weight";
  const Shape shape = root.shape(name);
  if (shape.rank() != 2 || shape.elements() == 0) {
    fail(Status::kInvalidModel, config.source(), ": tensor ", name, " has the shape ", shape.to_string(),
         "; a table of [vocabulary, dimensions] is needed");
  }
  return std::make_unique<StaticEmbedding>(root.tensor(name, shape));
}

}  // namespace brisling
