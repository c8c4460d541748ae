// Question and context to answers: passages of the context.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/control.h"
#include "core/base/options.h"
#include "core/tasks/answers.h"
#include "core/tasks/texts.h"

namespace brisling {

// Immutable after opening: any number of threads may call at once.
class QuestionAnswerer {
 public:
  // Options as include/brisling.h lists them for brisling_question_answerer_open.
  static QuestionAnswerer open(std::string_view model, const Options& options = {});
  QuestionAnswerer(QuestionAnswerer&&) noexcept;
  QuestionAnswerer& operator=(QuestionAnswerer&&) noexcept;
  ~QuestionAnswerer();

  int64_t max_length() const;

  // The answers to questions[i] in contexts[i], the best first; `contexts` has as many texts. Neither may
  // be empty. `control` may be null.
  std::vector<std::vector<Answer>> answer(const Texts& questions, const Texts& contexts,
                                          const Options& options, Control* control) const;

 private:
  struct Parts;
  explicit QuestionAnswerer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace brisling
