#include "core/tasks/question_answerer.h"

#include <algorithm>
#include <iterator>

#include "core/base/status.h"
#include "core/tasks/windowed_texts.h"

namespace brisling {
namespace {

// How one call answers.
struct Call {
  AnswerOptions answers;
  TokenWindows::Options windows;
  int threads;
};

void require_texts(const Texts& texts, const char* what) {
  for (size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].empty()) fail(Status::kInvalidArgument, what, " ", i, " is empty");
  }
}

}  // namespace

struct QuestionAnswerer::Parts {
  Parts(Checkpoint&& checkpoint, const Options& options)
      : head(load_span_head(checkpoint, packing_of(options))),
        runner(std::move(checkpoint), packing_of(options), options) {}

  Call call(const Options& options) const {
    options.allow_only({"top_k", "doc_stride", "max_seq_len", "max_answer_len", "max_question_len",
                        "handle_impossible_answer", "align_to_words", "offsets", "threads"});
    constexpr int64_t kMost = 1 << 16;
    const int64_t longest = runner.shape().max_positions;
    Call call{.answers = {.top_k = options.integer("top_k", 1, 1, kMost),
                          .max_answer_len = options.integer("max_answer_len", 15, 1, kMost),
                          .handle_impossible_answer = options.flag("handle_impossible_answer", false),
                          .align_to_words = options.flag("align_to_words", true)},
              .windows = {.max_length = options.integer(
                              "max_seq_len", std::min<int64_t>(runner.max_length(), 384), 1, longest),
                          .stride = std::nullopt,
                          .max_first = options.integer("max_question_len", 64, 1, longest)},
              .threads = runner.threads(options)};
    const int64_t stride = std::min<int64_t>(call.windows.max_length / 2, 128);
    call.windows.stride = options.integer("doc_stride", stride, 0, call.windows.max_length);
    return call;
  }

  TokenHead head;  // loaded before the runner takes the checkpoint
  EncoderRunner runner;
};

QuestionAnswerer::QuestionAnswerer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
QuestionAnswerer::QuestionAnswerer(QuestionAnswerer&&) noexcept = default;
QuestionAnswerer& QuestionAnswerer::operator=(QuestionAnswerer&&) noexcept = default;
QuestionAnswerer::~QuestionAnswerer() = default;

QuestionAnswerer QuestionAnswerer::open(std::string_view model, const Options& options) {
  options.allow_only(EncoderRunner::kOpenOptions, {});
  return QuestionAnswerer(std::make_unique<Parts>(Checkpoint::open(model, options), options));
}

int64_t QuestionAnswerer::max_length() const { return parts_->runner.max_length(); }

std::vector<std::vector<Answer>> QuestionAnswerer::answer(const Texts& questions, const Texts& contexts,
                                                          const Options& options, Control* control) const {
  const Call call = parts_->call(options);
  if (questions.size() != contexts.size()) {
    fail(Status::kInvalidArgument, "there are ", questions.size(), " questions and ", contexts.size(),
         " contexts; each question needs its context");
  }
  require_texts(questions, "question");
  require_texts(contexts, "context");
  const EncoderRunner& runner = parts_->runner;
  const WindowedTexts windowed(contexts.size(), call.threads, [&](size_t i) {
    return TokenWindows(runner.tokenizer(), questions[i], contexts[i], call.windows);
  });

  std::vector<WindowAnswers> of_windows(windowed.windows().size());
  windowed.run(runner, parts_->head, call.threads, control,
               [&](size_t i, const Encoding& encoding, ConstMatrix logits) {
                 of_windows[i] = find_answers(encoding, logits, call.answers);
               });

  std::vector<std::vector<Answer>> answers;
  for (auto next = of_windows.begin(); answers.size() < contexts.size();) {
    const auto end = next + static_cast<ptrdiff_t>(windowed.of_text(answers.size()).size());
    answers.push_back(best_answers(contexts[answers.size()],
                                   {std::make_move_iterator(next), std::make_move_iterator(end)},
                                   call.answers));
    next = end;
  }
  return answers;
}

}  // namespace brisling
