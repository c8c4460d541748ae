// Text to entities: a label for every token, put together into names, places and whatever else the
// labels say.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/control.h"
#include "core/base/options.h"
#include "core/tasks/entities.h"
#include "core/tasks/texts.h"

namespace brisling {

// Immutable after opening: any number of threads may call at once.
class TokenClassifier {
 public:
  // Options as include/brisling.h lists them for brisling_token_classifier_open.
  static TokenClassifier open(std::string_view model, const Options& options = {});
  TokenClassifier(TokenClassifier&&) noexcept;
  TokenClassifier& operator=(TokenClassifier&&) noexcept;
  ~TokenClassifier();

  const std::vector<std::string>& labels() const;  // by their index
  int64_t max_length() const;

  struct Result {
    std::vector<std::vector<Entity>> entities;  // of each text, in the order of the text
    int64_t truncated = 0;                      // texts that were cut
  };
  // `control` may be null.
  Result classify(const Texts& texts, const Options& options, Control* control) const;

 private:
  struct Parts;
  explicit TokenClassifier(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace brisling
