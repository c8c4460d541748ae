#include "core/text/bpe_merges.h"

#include <algorithm>
#include <string>

#include "core/base/unicode.h"

namespace brisling {

std::optional<Bpe::Merge> find_merge(const Vocabulary& vocabulary, std::string_view left,
                                     std::string_view right, size_t prefix_size, int32_t rank) {
  const auto left_id = vocabulary.id(left);
  const auto right_id = vocabulary.id(right);
  if (!left_id || !right_id || right.size() < prefix_size) return std::nullopt;
  const auto id = vocabulary.id(std::string(left).append(right, prefix_size));
  if (!id) return std::nullopt;
  return Bpe::Merge{*left_id, *right_id, *id, rank};
}

std::optional<std::pair<std::string_view, std::string_view>> split_merge(std::string_view line) {
  const size_t space = line.find(' ');
  if (space == line.npos || line.find(' ', space + 1) != line.npos) return std::nullopt;
  return std::pair{line.substr(0, space), line.substr(space + 1)};
}

namespace {

struct ScoredMerge {
  Bpe::Merge merge;
  float score;
  uint32_t left_size, right_size;  // in characters
};

void append_merges(const Vocabulary& vocabulary, int32_t id, float score, std::vector<ScoredMerge>& out) {
  constexpr size_t kLongestToken = 256;
  const std::string_view token = vocabulary.token(id);
  if (token.size() > kLongestToken) return;
  const auto characters = static_cast<uint32_t>(unicode::count_characters(token));
  const size_t first = out.size();
  size_t size = 0;
  for (uint32_t i = 1; i < characters; ++i) {
    size += unicode::length_of(token[size]);
    const auto left = vocabulary.id(token.substr(0, size));
    if (!left) continue;
    const auto right = vocabulary.id(token.substr(size));
    if (right) out.push_back({{*left, *right, id, 0}, score, i, characters - i});
  }
  // Where all else is equal, the reference has the merges of a token in this order.
  std::sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
            [](const ScoredMerge& a, const ScoredMerge& b) {
              return std::pair(a.merge.left, a.merge.right) < std::pair(b.merge.left, b.merge.right);
            });
}

}  // namespace

std::vector<Bpe::Merge> merges_by_score(const Vocabulary& vocabulary, const std::vector<float>& scores,
                                        MergeTies ties) {
  std::vector<ScoredMerge> scored;
  for (int32_t id = 0; id < vocabulary.size(); ++id) {
    append_merges(vocabulary, id, scores[static_cast<size_t>(id)], scored);
  }
  const auto goes_before = [&](const ScoredMerge& a, const ScoredMerge& b) {
    if (a.score != b.score || ties == MergeTies::kLeftmost) return a.score > b.score;
    return std::pair(a.left_size, a.right_size) > std::pair(b.left_size, b.right_size);
  };
  std::stable_sort(scored.begin(), scored.end(), goes_before);
  std::vector<Bpe::Merge> merges;
  merges.reserve(scored.size());
  for (size_t i = 0; i < scored.size(); ++i) {
    Bpe::Merge merge = scored[i].merge;
    const bool tied = i > 0 && ties == MergeTies::kLeftmost && scored[i - 1].score == scored[i].score;
    merge.rank = tied ? merges.back().rank : static_cast<int32_t>(i);
    merges.push_back(merge);
  }
  return merges;
}

}  // namespace brisling
