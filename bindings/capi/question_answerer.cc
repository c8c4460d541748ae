#include "core/tasks/question_answerer.h"

#include "bindings/capi/arguments.h"
#include "bindings/capi/character_index.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/handles.h"
#include "bindings/capi/results.h"

using namespace brisling;
using namespace brisling::capi;

struct brisling_question_answerer {
  QuestionAnswerer answerer;
};

namespace {

// Every second text of a batch.
struct EverySecond {
  EverySecond(const Texts& texts, size_t first) {
    for (size_t i = first; i < texts.size(); i += 2) {
      utf8 += texts[i];
      offsets.push_back(std::ssize(utf8));
    }
  }
  Texts view() const { return {utf8, offsets}; }

  std::string utf8;
  std::vector<int64_t> offsets = {0};
};

// One group a context, one row an answer.
std::unique_ptr<brisling_results> answer_table(const Texts& contexts,
                                               const std::vector<std::vector<Answer>>& answers,
                                               bool characters) {
  auto results = std::make_unique<brisling_results>();
  TextColumn passages;
  Floats scores;
  Integers starts, ends;
  for (size_t i = 0; i < contexts.size(); ++i) {
    CharacterIndex character(contexts[i]);
    for (const auto& [place, score] : answers[i]) {
      passages.emplace_back(
          contexts[i].substr(static_cast<size_t>(place.begin), static_cast<size_t>(place.end - place.begin)));
      scores.push_back(static_cast<float>(score));
      starts.push_back(characters ? character(place.begin) : place.begin);
      ends.push_back(characters ? character(place.end) : place.end);
    }
    results->offsets.push_back(std::ssize(passages));
  }
  results->columns.emplace("text", std::move(passages));
  results->columns.emplace("score", std::move(scores));
  results->columns.emplace("start", std::move(starts));
  results->columns.emplace("end", std::move(ends));
  return results;
}

}  // namespace

brisling_status brisling_question_answerer_open(const char* model, size_t model_len,
                                                const brisling_options* options,
                                                brisling_question_answerer** out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    *out = new brisling_question_answerer{
        QuestionAnswerer::open(text_argument(model, model_len, "model"), options_argument(options))};
  });
}

void brisling_question_answerer_free(brisling_question_answerer* answerer) { delete answerer; }

int64_t brisling_question_answerer_max_length(const brisling_question_answerer* answerer) {
  return answerer ? answerer->answerer.max_length() : 0;
}

brisling_status brisling_question_answerer_answer(const brisling_question_answerer* answerer,
                                                  const char* utf8, size_t utf8_len, const int64_t* offsets,
                                                  size_t n, const brisling_options* options,
                                                  brisling_results** out, brisling_control* control,
                                                  brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    const QuestionAnswerer& target = require(answerer, "answerer").answerer;
    const Options& call_options = options_argument(options);
    const bool characters = in_characters(call_options);
    const Texts texts = texts_argument(utf8, utf8_len, offsets, n);
    if (n % 2 != 0) {
      fail(Status::kInvalidArgument, "argument n is ", n,
           "; it must be even, for pairs of question and context");
    }
    const EverySecond questions(texts, 0), contexts(texts, 1);
    const auto answers =
        target.answer(questions.view(), contexts.view(), call_options, control_argument(control));
    *out = answer_table(contexts.view(), answers, characters).release();
  });
}
