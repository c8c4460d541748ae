// Answers from the logits of their starts and ends, by the rules of transformers'
// QuestionAnsweringPipeline.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/tensor.h"
#include "core/text/encoding.h"

namespace brisling {

struct Answer {
  Span place;  // bytes of the context; empty where there is no answer
  double score;
};

struct AnswerOptions {
  int64_t top_k = 1;
  int64_t max_answer_len = 15;            // tokens
  bool handle_impossible_answer = false;  // "no answer" is a candidate
  bool align_to_words = true;
};

// What one window of a context has to say.
struct WindowAnswers {
  std::vector<Answer> candidates;  // the best first
  double null_score;               // of having no answer
};

// `logits` is [tokens, 2] (start, end); `encoding` is of a question and a window of its context.
WindowAnswers find_answers(const Encoding& encoding, ConstMatrix logits, const AnswerOptions& options);

// The best of all windows of a context, the best first. Scores of the same text, in any case, add up.
std::vector<Answer> best_answers(std::string_view context, const std::vector<WindowAnswers>& windows,
                                 const AnswerOptions& options);

}  // namespace brisling
