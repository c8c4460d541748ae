#include "core/tasks/answers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "core/base/unicode.h"

namespace brisling {
namespace {

// Softmax over the tokens that may take part: those of the context, and the first special token (CLS)
// wherever it stands, which collects the probability of "no answer".
std::vector<double> probabilities(const Encoding& encoding, ConstMatrix logits, int64_t column) {
  const bool starts_with_special = encoding.special_tokens_mask[0] != 0;
  const auto takes_part = [&](size_t token) {
    const bool in_context = !encoding.special_tokens_mask[token] && encoding.sequence_ids[token] == 1;
    return in_context || (starts_with_special && encoding.ids[token] == encoding.ids[0]);
  };
  std::vector<double> out(encoding.ids.size(), 0.0);
  double largest = -std::numeric_limits<double>::infinity(), sum = 0;
  for (size_t t = 0; t < out.size(); ++t) {
    if (takes_part(t)) largest = std::max(largest, double{logits.row(static_cast<int64_t>(t))[column]});
  }
  for (size_t t = 0; t < out.size(); ++t) {
    if (!takes_part(t)) continue;
    out[t] = std::exp(logits.row(static_cast<int64_t>(t))[column] - largest);
    sum += out[t];
  }
  for (double& value : out) value /= sum;
  return out;
}

struct TokenSpan {
  size_t start, end;  // both within
  double score;
};

// The best `count` spans of at most `longest` tokens.
std::vector<TokenSpan> best_spans(const std::vector<double>& starts, const std::vector<double>& ends,
                                  size_t count, size_t longest) {
  const auto better = [](const TokenSpan& a, const TokenSpan& b) { return a.score > b.score; };
  std::vector<TokenSpan> best;  // a heap, the worst on top
  for (size_t start = 0; start < starts.size(); ++start) {
    if (!(starts[start] > 0)) continue;
    const size_t stop = std::min(ends.size() - start, longest) + start;
    for (size_t end = start; end < stop; ++end) {
      const double score = starts[start] * ends[end];
      if (!(score > 0) || (best.size() == count && score <= best.front().score)) continue;
      if (best.size() == count) {
        std::pop_heap(best.begin(), best.end(), better);
        best.pop_back();
      }
      best.push_back({start, end, score});
      std::push_heap(best.begin(), best.end(), better);
    }
  }
  std::sort_heap(best.begin(), best.end(), better);
  return best;
}

bool same_word(const Encoding& encoding, size_t a, size_t b) {
  return encoding.word_ids[a] == encoding.word_ids[b] && encoding.sequence_ids[a] == encoding.sequence_ids[b];
}

// From the first token of the word that a span starts in to the last of that it ends in, as far as the
// window has them.
TokenSpan whole_words(const Encoding& encoding, TokenSpan span) {
  if (encoding.special_tokens_mask[span.start] || encoding.special_tokens_mask[span.end]) return span;
  while (span.start > 0 && same_word(encoding, span.start - 1, span.start)) --span.start;
  while (span.end + 1 < encoding.ids.size() && same_word(encoding, span.end + 1, span.end)) ++span.end;
  return span;
}

std::string lowercase(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); i += unicode::length_of(text[i])) {
    const unicode::Mapping lower = unicode::to_lowercase(unicode::decode(text, i));
    for (size_t k = 0; k < lower.size; ++k) out += unicode::encode(lower.code_points[k]).view();
  }
  return out;
}

std::string_view part_of(std::string_view text, Span place) {
  // Offsets of words never descend, but those of a normalizer that swaps characters may.
  const int64_t end = std::max(place.begin, place.end);
  return text.substr(static_cast<size_t>(place.begin), static_cast<size_t>(end - place.begin));
}

}  // namespace

WindowAnswers find_answers(const Encoding& encoding, ConstMatrix logits, const AnswerOptions& options) {
  std::vector<double> starts = probabilities(encoding, logits, 0), ends = probabilities(encoding, logits, 1);
  WindowAnswers answers{.candidates = {}, .null_score = starts[0] * ends[0]};
  starts[0] = ends[0] = 0;
  // More than are asked for: some become the same once they are aligned to words.
  const int64_t count = options.align_to_words ? 2 * options.top_k + 10 : options.top_k;
  for (const TokenSpan& tokens :
       best_spans(starts, ends, static_cast<size_t>(count), static_cast<size_t>(options.max_answer_len))) {
    const TokenSpan span = options.align_to_words ? whole_words(encoding, tokens) : tokens;
    const Span place = {encoding.offsets[span.start].begin, encoding.offsets[span.end].end};
    answers.candidates.push_back({place, tokens.score});
  }
  return answers;
}

std::vector<Answer> best_answers(std::string_view context, const std::vector<WindowAnswers>& windows,
                                 const AnswerOptions& options) {
  std::vector<Answer> answers;
  std::map<std::string, size_t> by_text;
  double null_score = std::numeric_limits<double>::infinity();
  for (const WindowAnswers& window : windows) {
    null_score = std::min(null_score, window.null_score);
    for (const Answer& candidate : window.candidates) {
      const auto [known, is_new] =
          by_text.emplace(lowercase(part_of(context, candidate.place)), answers.size());
      if (is_new) {
        answers.push_back(candidate);
      } else {
        answers[known->second].score += candidate.score;
      }
    }
  }
  if (options.handle_impossible_answer) answers.push_back({Span(), null_score});
  std::stable_sort(answers.begin(), answers.end(),
                   [](const Answer& a, const Answer& b) { return a.score > b.score; });
  if (std::ssize(answers) > options.top_k) answers.resize(static_cast<size_t>(options.top_k));
  return answers;
}

}  // namespace brisling
