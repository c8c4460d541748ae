// Text with masks to the words that may stand there.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/control.h"
#include "core/base/options.h"
#include "core/tasks/texts.h"

namespace brisling {

struct Filling {
  int64_t mask;          // which of the text's masks, from 0
  float score;           // probability
  int32_t token;         // its id
  std::string text;      // of the token
  std::string sequence;  // the text with the token in the mask's place
};

// Immutable after opening: any number of threads may call at once.
class MaskFiller {
 public:
  // Options as include/brisling.h lists them for brisling_mask_filler_open.
  static MaskFiller open(std::string_view model, const Options& options = {});
  MaskFiller(MaskFiller&&) noexcept;
  MaskFiller& operator=(MaskFiller&&) noexcept;
  ~MaskFiller();

  const std::string& mask_token() const;  // what stands for a mask in a text
  int64_t max_length() const;

  struct Result {
    std::vector<std::vector<Filling>> fillings;  // of each text: mask after mask, the best first
    int64_t truncated = 0;                       // texts that were cut
  };
  // `targets` are the tokens to choose from, or none for all. Fails where a text has no mask. `control`
  // may be null.
  Result fill(const Texts& texts, const Texts& targets, const Options& options, Control* control) const;

 private:
  struct Parts;
  explicit MaskFiller(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace brisling
