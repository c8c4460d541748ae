#include "core/tasks/sequence_scorer.h"

#include <cmath>

#include "core/base/status.h"
#include "core/nn/softmax.h"

namespace brisling {

void apply_function(ScoreFunction function, std::span<float> row) {
  if (function == ScoreFunction::kSigmoid) {
    for (float& value : row) value = 1 / (1 + std::exp(-value));
  }
  if (function == ScoreFunction::kSoftmax) softmax(row);
}

SequenceScorer::SequenceScorer(Checkpoint&& checkpoint, const Options& options)
    : SequenceScorer(std::move(checkpoint), packing_of(options), options) {}

SequenceScorer::SequenceScorer(Checkpoint&& checkpoint, const Packing& packing, const Options& options)
    : head_(load_sequence_head(checkpoint, packing)), runner_(std::move(checkpoint), packing, options) {}

SequenceScorer::Logits SequenceScorer::score(const Inputs& inputs, const Options& options,
                                             Control* control) const {
  const EncodeOptions encode = {.max_length = runner_.max_length(options), .truncation = inputs.truncation};
  Logits logits;
  logits.values.resize(inputs.count * static_cast<size_t>(labels()));
  logits.truncated.resize(inputs.count);
  runner_.run(
      {.count = inputs.count,
       .encoding = [&](Workspace& work, size_t i) -> const Encoding& {
         const Input input = inputs.at(i);
         const Encoding& encoding = input.pair ? runner_.tokenize_pair(work, input.text, *input.pair, encode)
                                               : runner_.tokenize(work, input.text, encode.max_length);
         logits.truncated[i] = encoding.truncated;
         return encoding;
       },
       .expected_tokens =
           [&](size_t i) {
             const Input input = inputs.at(i);
             return std::min(expected_tokens(input.text) + expected_tokens(input.pair.value_or("")),
                             encode.max_length);
           },
       .consume =
           [&](Workspace& work, ConstMatrix hidden, size_t first) {
             float* rows = logits.values.data() + static_cast<int64_t>(first) * labels();
             head_.forward(work.context, work.batch, hidden, {rows, work.batch.sequences(), labels()});
           }},
      runner_.threads(options), control);
  return logits;
}

}  // namespace brisling
