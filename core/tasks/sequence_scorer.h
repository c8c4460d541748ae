// Logits of texts or pairs of texts from a sequence head; classifier and reranker are built on it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/models/sequence_head.h"
#include "core/tasks/encoder_runner.h"

namespace brisling {

// What becomes of a row of logits. Softmax is over the row.
enum class ScoreFunction { kNone, kSigmoid, kSoftmax };

void apply_function(ScoreFunction function, std::span<float> row);

// Immutable after opening: any number of threads may call at once.
class SequenceScorer {
 public:
  SequenceScorer(Checkpoint&& checkpoint, const Options& options);

  const EncoderRunner& runner() const { return runner_; }
  const ModelConfig& config() const { return runner_.checkpoint().config; }
  int64_t labels() const { return head_.labels(); }

  struct Input {
    std::string_view text;
    std::optional<std::string_view> pair = std::nullopt;
  };
  struct Inputs {
    size_t count;
    std::function<Input(size_t i)> at;
    Truncation truncation = Truncation::kLongestFirst;  // of a pair
  };
  struct Logits {
    std::vector<float> values;       // [inputs, labels], row-major
    std::vector<uint8_t> truncated;  // 1 for inputs that were cut

    std::span<float> row(size_t i) {
      const size_t labels = values.size() / truncated.size();
      return std::span(values).subspan(i * labels, labels);
    }
  };
  // The options max_length and threads are of the call; `control` may be null.
  Logits score(const Inputs& inputs, const Options& options, Control* control) const;

 private:
  SequenceScorer(Checkpoint&& checkpoint, const Packing& packing, const Options& options);

  SequenceHead head_;  // loaded before the runner takes the checkpoint
  EncoderRunner runner_;
};

}  // namespace brisling
