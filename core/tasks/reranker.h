// How well documents answer a query: a cross-encoder, which reads both together.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/base/control.h"
#include "core/base/options.h"
#include "core/tasks/ranking.h"
#include "core/tasks/texts.h"

namespace brisling {

// Immutable after opening: any number of threads may call at once.
class Reranker {
 public:
  // Options as include/brisling.h lists them for brisling_reranker_open.
  static Reranker open(std::string_view model, const Options& options = {});
  Reranker(Reranker&&) noexcept;
  Reranker& operator=(Reranker&&) noexcept;
  ~Reranker();

  int64_t row_size() const;  // scores a pair has: 1, but for models that classify pairs
  int64_t max_length() const;

  // Scores of the pairs (texts[0], texts[1]), (texts[2], texts[3]), …: [pairs, row_size()] into
  // `out`, which must be that large. Returns how many pairs were cut. `control` may be null.
  int64_t score(const Texts& texts, const Options& options, std::span<float> out, Control* control) const;

  // One group; the rows' indices are of `documents`. Fails where row_size() is not 1.
  Ranking rerank(std::string_view query, const Texts& documents, const Options& options,
                 Control* control) const;

 private:
  struct Parts;
  explicit Reranker(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace brisling
