#include "core/tasks/windowed_texts.h"

#include <algorithm>

#include "core/base/thread_pool.h"

namespace brisling {

WindowedTexts::WindowedTexts(size_t texts, int threads,
                             const std::function<TokenWindows(size_t i)>& windows_of)
    : texts_(texts) {
  ThreadPool::shared().parallel_for(static_cast<int64_t>(texts), threads, [&](int64_t i) {
    const auto text = static_cast<size_t>(i);
    texts_[text].emplace(windows_of(text));
  });
  for (size_t text = 0; text < texts; ++text) {
    for (size_t index = 0; index < texts_[text]->size(); ++index) windows_.push_back({text, index});
  }
}

int64_t WindowedTexts::truncated() const {
  return std::count_if(texts_.begin(), texts_.end(), [](const auto& text) { return text->truncated(); });
}

const Encoding& WindowedTexts::encode(const EncoderRunner& runner, Workspace& work, size_t i) const {
  of_text(windows_[i].text).encode(windows_[i].index, work.encoding);
  // transformers gives such a model no token types, whatever the tokenizer says.
  if (runner.shape().type_vocabulary_size == 1)
    std::fill_n(work.encoding.type_ids.begin(), work.encoding.ids.size(), 0);
  return work.encoding;
}

void WindowedTexts::run(const EncoderRunner& runner, const TokenHead& head, int threads, Control* control,
                        const Consume& consume) const {
  runner.run(
      {.count = windows_.size(),
       .encoding = [&](Workspace& work, size_t i) -> const Encoding& { return encode(runner, work, i); },
       .expected_tokens = [&](size_t i) { return of_text(windows_[i].text).longest(); },
       .consume =
           [&](Workspace& work, ConstMatrix hidden, size_t first) {
             const Matrix logits = work.context.arena.matrix(hidden.rows, head.labels());
             head.forward(work.context, hidden, logits);
             for (int64_t s = 0; s < work.batch.sequences(); ++s) {
               const size_t i = first + static_cast<size_t>(s);
               const int64_t begin = work.batch.offsets[static_cast<size_t>(s)];
               const int64_t end = work.batch.offsets[static_cast<size_t>(s) + 1];
               consume(i, encode(runner, work, i), {logits.row(begin), end - begin, logits.cols});
             }
           }},
      threads, control);
}

}  // namespace brisling
