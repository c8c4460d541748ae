#include "core/tasks/entities.h"

#include <algorithm>

#include "core/base/unicode.h"
#include "core/nn/softmax.h"

namespace brisling {
namespace {

std::string_view part_of(std::string_view text, Span place) {
  return text.substr(static_cast<size_t>(place.begin), static_cast<size_t>(place.end - place.begin));
}

size_t largest(const std::vector<float>& scores) {
  return static_cast<size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}

// "B-PER" begins an entity of the tag "PER", "I-PER" goes on with one, and so does a plain "PER".
struct Tag {
  explicit Tag(std::string_view label)
      : begins(label.starts_with("B-")), name(begins || label.starts_with("I-") ? label.substr(2) : label) {}
  bool begins;
  std::string_view name;
};

}  // namespace

bool EntityFinder::is_subword(std::string_view text, std::string_view token, Span place) const {
  if (!tokenizer_.continuing_subword_prefix().empty()) {
    return unicode::count_characters(token) != unicode::count_characters(part_of(text, place));
  }
  // Tokens do not say whether they continue a word: those do that stand at no space.
  if (place.begin == 0) return false;
  const auto begin = static_cast<size_t>(place.begin);
  return text[begin - 1] != ' ' && (begin == text.size() || text[begin] != ' ');
}

EntityFinder::Token EntityFinder::token(std::string_view text, const Encoding& encoding, size_t i,
                                        const float* logits) const {
  Token token{.word = std::string(tokenizer_.token(encoding.ids[i])),
              .scores = {logits, logits + labels_.size()},
              .place = encoding.offsets[i],
              .index = static_cast<int64_t>(i),
              .is_subword = false};
  softmax(token.scores);
  if (encoding.ids[i] == tokenizer_.unk_id()) {
    token.word = part_of(text, token.place);
  } else {
    token.is_subword = is_subword(text, token.word, token.place);
  }
  return token;
}

EntityFinder::Labelled EntityFinder::label_token(const Token& token) const {
  const size_t label = largest(token.scores);
  return {label, token.scores[label], token.word, token.place, token.index};
}

EntityFinder::Labelled EntityFinder::label_word(std::span<const Token> tokens) const {
  std::vector<std::string> words;
  for (const Token& token : tokens) words.push_back(token.word);
  std::vector<float> scores = tokens.front().scores;
  if (aggregation_ == Aggregation::kMax) {
    const auto top = [](const Token& token) { return token.scores[largest(token.scores)]; };
    scores = std::max_element(tokens.begin(), tokens.end(), [&](const Token& a, const Token& b) {
               return top(a) < top(b);
             })->scores;
  } else if (aggregation_ == Aggregation::kAverage) {
    for (size_t label = 0; label < scores.size(); ++label) {
      double sum = 0;
      for (const Token& token : tokens) sum += token.scores[label];
      scores[label] = static_cast<float>(sum / static_cast<double>(tokens.size()));
    }
  }
  const size_t label = largest(scores);
  return {label,
          scores[label],
          tokenizer_.join(std::move(words)),
          {tokens.front().place.begin, tokens.back().place.end},
          tokens.front().index};
}

std::vector<EntityFinder::Labelled> EntityFinder::label_words(std::span<const Token> tokens) const {
  std::vector<Labelled> words;
  for (size_t begin = 0, end = 0; begin < tokens.size(); begin = end) {
    end = begin + 1;
    while (end < tokens.size() && tokens[end].is_subword) ++end;
    words.push_back(label_word(tokens.subspan(begin, end - begin)));
  }
  return words;
}

Entity EntityFinder::group(std::span<const Labelled> members) const {
  double sum = 0;
  std::vector<std::string> words;
  for (const Labelled& member : members) {
    sum += member.score;
    words.push_back(member.word);
  }
  // The part after the first dash, whatever stands before it.
  const std::string& label = labels_[members.front().label];
  const size_t dash = label.find('-');
  return {.label = dash == label.npos ? label : label.substr(dash + 1),
          .score = static_cast<float>(sum / static_cast<double>(members.size())),
          .word = tokenizer_.join(std::move(words)),
          .place = {members.front().place.begin, members.back().place.end},
          .index = members.front().index};
}

std::vector<Entity> EntityFinder::group_neighbours(std::span<const Labelled> labelled) const {
  std::vector<Entity> groups;
  for (size_t begin = 0, end = 0; begin < labelled.size(); begin = end) {
    const Tag first(labels_[labelled[begin].label]);
    for (end = begin + 1; end < labelled.size(); ++end) {
      const Tag next(labels_[labelled[end].label]);
      if (next.begins || next.name != first.name) break;
    }
    groups.push_back(group(labelled.subspan(begin, end - begin)));
  }
  return groups;
}

std::vector<Entity> EntityFinder::find(std::string_view text, const Encoding& encoding, ConstMatrix logits,
                                       int64_t tokens_before) const {
  std::vector<Token> tokens;
  for (size_t i = 0; i < encoding.ids.size(); ++i) {
    if (!encoding.special_tokens_mask[i]) {
      tokens.push_back(token(text, encoding, i, logits.row(static_cast<int64_t>(i))));
    }
  }
  std::vector<Labelled> labelled;
  if (aggregation_ == Aggregation::kNone || aggregation_ == Aggregation::kSimple) {
    for (const Token& token : tokens) labelled.push_back(label_token(token));
  } else {
    labelled = label_words(tokens);
  }
  std::vector<Entity> entities;
  if (aggregation_ == Aggregation::kNone) {
    for (Labelled& one : labelled) {
      entities.push_back({labels_[one.label], one.score, std::move(one.word), one.place, one.index});
    }
  } else {
    entities = group_neighbours(labelled);
  }
  std::erase_if(entities, [&](const Entity& entity) {
    return std::find(ignored_.begin(), ignored_.end(), entity.label) != ignored_.end();
  });
  for (Entity& entity : entities) entity.index += tokens_before;
  return entities;
}

std::vector<Entity> EntityFinder::merge(std::string_view text, std::vector<Entity> entities) {
  std::stable_sort(entities.begin(), entities.end(),
                   [](const Entity& a, const Entity& b) { return a.place.begin < b.place.begin; });
  const auto length = [&](const Entity& entity) {
    return unicode::count_characters(part_of(text, entity.place));
  };
  std::vector<Entity> merged;
  for (Entity& entity : entities) {
    if (merged.empty() || entity.place.begin >= merged.back().place.end) {
      merged.push_back(std::move(entity));
      continue;
    }
    const size_t before = length(merged.back()), now = length(entity);
    if (now > before || (now == before && entity.score > merged.back().score))
      merged.back() = std::move(entity);
  }
  return merged;
}

}  // namespace brisling
