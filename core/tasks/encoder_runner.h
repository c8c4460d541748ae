// Many sequences through an encoder: tokenizing, packing into batches, threads, cancelling. Every
// task over an encoder is this and a head.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/control.h"
#include "core/base/options.h"
#include "core/models/checkpoint.h"
#include "core/models/encoder.h"
#include "core/nn/batch.h"
#include "core/nn/context.h"

namespace brisling {

// What one thread needs; kept between calls, so that they allocate nothing.
struct Workspace {
  explicit Workspace(const Backend& backend) : context(backend) {}
  Context context;
  Batch batch;
  Encoding encoding;
  std::array<std::string, 2> lowercased;
};

// How a model's matrices are packed under the options device, gemm and weights.
Packing packing_of(const Options& options);

// Immutable after loading: any number of threads may call at once.
class EncoderRunner {
 public:
  // Options that opening any task over an encoder takes; the last five are for Checkpoint::open.
  static constexpr std::array<std::string_view, 10> kOpenOptions = {
      "device",    "threads",  "weights",   "gemm",  "max_length",
      "lowercase", "revision", "cache_dir", "token", "local_files_only"};
  EncoderRunner(Checkpoint&& checkpoint, const Packing& packing, const Options& options);

  const Checkpoint& checkpoint() const { return checkpoint_; }
  const Backend& backend() const { return backend_; }
  const Tokenizer& tokenizer() const { return *checkpoint_.tokenizer; }
  const EncoderShape& shape() const { return encoder_->shape(); }
  int64_t max_length() const { return max_length_; }       // tokens of a sequence, special ones included
  const std::string& weights() const { return weights_; }  // the precision that the matrices are kept in

  // The options of a call, else those of opening.
  int64_t max_length(const Options& call) const;
  int threads(const Options& call) const;

  // Tokenizes into the workspace, lower-casing first where the model's files say so.
  const Encoding& tokenize(Workspace& work, std::string_view text, int64_t max_length) const;
  const Encoding& tokenize_pair(Workspace& work, std::string_view text, std::string_view pair,
                                const EncodeOptions& options) const;

  // What a call sends through the encoder. The functions are called from several threads at once.
  struct Sequences {
    size_t count;
    // Sequence i, valid until the next call with this workspace.
    std::function<const Encoding&(Workspace& work, size_t i)> encoding;
    // About how many tokens it has, known without tokenizing; to share the work out.
    std::function<int64_t(size_t i)> expected_tokens;
    // Takes the hidden states [tokens, hidden_size] of sequences `first` to first +
    // work.batch.sequences(), which own rows as work.batch.offsets says.
    std::function<void(Workspace& work, ConstMatrix hidden, size_t first)> consume;
  };
  // Returns how many sequences were truncated. `control` may be null; a sequence is a unit of work.
  int64_t run(const Sequences& sequences, int threads, Control* control) const;

 private:
  int64_t run_range(Workspace& work, const Sequences& sequences, size_t first, size_t last,
                    Control* control) const;
  std::unique_ptr<Workspace> borrow() const;
  void give_back(std::unique_ptr<Workspace> work) const;

  Checkpoint checkpoint_;
  const Backend& backend_;
  std::unique_ptr<Encoder> encoder_;
  std::string weights_;
  int threads_;
  int64_t shortest_, longest_, max_length_;  // tokens of a sequence
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Workspace>> idle_;
};

// About how many tokens a text has.
inline int64_t expected_tokens(std::string_view text) { return static_cast<int64_t>(text.size()) / 4 + 2; }

}  // namespace brisling
