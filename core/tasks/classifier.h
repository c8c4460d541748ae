// Text to labels: a classification head's own, or any labels through an entailment model.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/control.h"
#include "core/base/options.h"
#include "core/tasks/ranking.h"
#include "core/tasks/texts.h"

namespace brisling {

// Immutable after opening: any number of threads may call at once.
class Classifier {
 public:
  // Options as include/brisling.h lists them for brisling_classifier_open.
  static Classifier open(std::string_view model, const Options& options = {});
  Classifier(Classifier&&) noexcept;
  Classifier& operator=(Classifier&&) noexcept;
  ~Classifier();

  const std::vector<std::string>& labels() const;  // by their index
  int64_t max_length() const;

  // One group a text, or a pair of texts; the rows' indices are of labels(). `control` may be null.
  Ranking classify(const Texts& texts, const Options& options, Control* control) const;

  // One group a text; the rows' indices are of `candidates`.
  Ranking zero_shot(const Texts& texts, const Texts& candidates, const Options& options,
                    Control* control) const;

 private:
  struct Parts;
  explicit Classifier(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace brisling
