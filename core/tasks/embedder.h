// Text to vector: tokenize, encode, pool, what modules follow, normalise.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/control.h"
#include "core/base/options.h"
#include "core/base/tensor.h"
#include "core/tasks/texts.h"
#include "core/text/tokenizer.h"

namespace brisling {

// Immutable after opening: any number of threads may call at once.
class Embedder {
 public:
  // Options as include/brisling.h lists them for brisling_embedder_open.
  static Embedder open(std::string_view model, const Options& options = {});
  Embedder(Embedder&&) noexcept;
  Embedder& operator=(Embedder&&) noexcept;
  ~Embedder();

  int64_t dimensions() const;
  int64_t max_length() const;
  const std::shared_ptr<const Tokenizer>& tokenizer() const;

  // Options of the calls below as include/brisling.h lists them.

  // How many floats a row has under these options (truncate_dim).
  int64_t row_size(const Options& options) const;

  // Fills texts.size() rows of row_size(options) floats; `out` must be that large. Returns how
  // many texts were truncated. `control` may be null.
  int64_t encode(const Texts& texts, const Options& options, std::span<float> out, Control* control) const;

  // The vectors of the tokens before any pooling: `rows` of texts.size() + 1 places receives where
  // each text's rows begin, and `out` the rows, hidden_size floats each. Where `out` is too small
  // this fails with kBufferTooSmall, after `rows` and `needed` (floats) were set. Returns how many
  // texts were truncated.
  int64_t encode_tokens(const Texts& texts, const Options& options, std::span<int64_t> rows,
                        std::span<float> out, size_t& needed, Control* control) const;

  // By the similarity that the options name, else by the model's.
  float similarity(std::string_view a, std::string_view b, const Options& options) const;

  // Facts about what was opened, as (name, value) pairs; see brisling_model_info.
  std::vector<std::pair<std::string, std::string>> info() const;

 private:
  struct Parts;
  explicit Embedder(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace brisling
