#include "core/text/unigram.h"

#include <algorithm>

#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/base/unicode.h"

namespace brisling {

Unigram::Unigram(std::unique_ptr<const Vocabulary> vocabulary, std::vector<double> scores,
                 const Options& options)
    : vocabulary_(std::move(vocabulary)),
      trie_(vocabulary_->make_trie()),
      scores_(std::move(scores)),
      options_(options),
      byte_tokens_(byte_tokens(*vocabulary_)) {
  constexpr double kUnknownPenalty = 10;  // of SentencePiece
  unk_score_ = *std::min_element(scores_.begin(), scores_.end()) - kUnknownPenalty;
}

// Bytes. There are none longer, but if there were, long pieces would take time in proportion to it.
static constexpr size_t kLongestToken = 256;

// Viterbi's algorithm. Of equal scores the one that was found first stays, that is, the one whose
// last token is the longest.
void Unigram::find_best_path(std::string_view piece, std::vector<Step>& steps) const {
  steps.assign(piece.size() + 1, Step());
  const auto offer = [&](size_t begin, size_t end, int32_t id, double score) {
    Step& step = steps[end];
    if (step.id == kNoToken || steps[begin].score + score > step.score) {
      step = {steps[begin].score + score, id, begin};
    }
  };
  for (size_t begin = 0, size; begin < piece.size(); begin += size) {
    size = unicode::length_of(piece[begin]);
    bool is_known = false;  // this character alone
    Trie::Node node = Trie::kRoot;
    const size_t limit = std::min(piece.size(), begin + kLongestToken);
    for (size_t end = begin; end < limit && trie_.step(node, piece[end]);) {
      const int32_t id = trie_.value(node);
      ++end;
      if (id == Trie::kNoValue) continue;
      offer(begin, end, id, scores_[static_cast<size_t>(id)]);
      is_known |= end == begin + size;
    }
    if (is_known) continue;
    if (!options_.unk_id) {
      fail(Status::kInvalidModel, "the tokenizer has no token for the character ",
           in_quotes(piece.substr(begin, size)), ", and no unk_id for such cases");
    }
    offer(begin, begin + size, *options_.unk_id, unk_score_);
  }
}

void Unigram::append_unknown(std::string_view piece, size_t begin, size_t end,
                             std::vector<ModelToken>& out) const {
  const std::string_view text = piece.substr(begin, end - begin);
  if (const auto id = vocabulary_->id(text)) {
    out.push_back({*id, begin, end});
    return;
  }
  const auto has_token = [&](char byte) { return byte_tokens_[static_cast<uint8_t>(byte)] != kNoToken; };
  if (options_.byte_fallback && std::all_of(text.begin(), text.end(), has_token)) {
    for (const char byte : text) out.push_back({byte_tokens_[static_cast<uint8_t>(byte)], begin, end});
  } else {
    out.push_back({*options_.unk_id, begin, end});
  }
}

// Memory that a thread keeps from piece to piece, unless a piece was very long.
Unigram::Scratch& Unigram::scratch() {
  constexpr size_t kLargestKept = size_t{1} << 16;
  thread_local Scratch of_this_thread;
  if (of_this_thread.steps.capacity() > kLargestKept) of_this_thread = Scratch();
  return of_this_thread;
}

void Unigram::tokenize(std::string_view piece, std::vector<ModelToken>& out) const {
  auto& [steps, ends] = scratch();
  find_best_path(piece, steps);
  ends.clear();
  for (size_t end = piece.size(); end > 0; end = steps[end].begin) ends.push_back(end);
  size_t begin = 0;
  while (!ends.empty()) {
    size_t end = ends.back();
    ends.pop_back();
    const int32_t id = steps[end].id;
    if (id != options_.unk_id) {
      out.push_back({id, begin, end});
    } else {
      for (; !ends.empty() && steps[ends.back()].id == id; ends.pop_back()) end = ends.back();
      append_unknown(piece, begin, end, out);
    }
    begin = end;
  }
}

}  // namespace brisling
