// Entities from the labels of tokens: words, groups of words, and windows put together, by the rules
// of transformers' TokenClassificationPipeline.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/tensor.h"
#include "core/text/tokenizer.h"

namespace brisling {

struct Entity {
  std::string label;  // without B- and I- where entities are grouped
  float score;        // probability, or the mean of those in a group
  std::string word;   // as the tokenizer joins its tokens; ungrouped, the token
  Span place;         // bytes of the text
  int64_t index;      // of its first token among the text's, special ones included
};

// kNone: an entity a token. kSimple: neighbours with the same label are one. The others give all the
// tokens of a word the label of its first token, of their mean probabilities, or of the most certain token.
enum class Aggregation { kNone, kSimple, kFirst, kAverage, kMax };

class EntityFinder {
 public:
  // `ignored` labels are left out. All must outlive the finder.
  EntityFinder(const Tokenizer& tokenizer, std::span<const std::string> labels, Aggregation aggregation,
               std::span<const std::string> ignored)
      : tokenizer_(tokenizer), labels_(labels), aggregation_(aggregation), ignored_(ignored) {}

  // `logits` is [tokens, labels]; `encoding` is of a window of `text` that starts after `tokens_before`.
  std::vector<Entity> find(std::string_view text, const Encoding& encoding, ConstMatrix logits,
                           int64_t tokens_before) const;

  // One list from those of overlapping windows: of entities that overlap, the longest or else the most
  // certain stays.
  static std::vector<Entity> merge(std::string_view text, std::vector<Entity> entities);

 private:
  struct Token {
    std::string word;
    std::vector<float> scores;  // a probability for each label
    Span place;
    int64_t index;
    bool is_subword;
  };
  // An entity before grouping: a token or a word.
  struct Labelled {
    size_t label;
    float score;
    std::string word;
    Span place;
    int64_t index;
  };
  Token token(std::string_view text, const Encoding& encoding, size_t i, const float* logits) const;
  bool is_subword(std::string_view text, std::string_view token, Span place) const;
  Labelled label_token(const Token& token) const;
  Labelled label_word(std::span<const Token> tokens) const;
  std::vector<Labelled> label_words(std::span<const Token> tokens) const;
  Entity group(std::span<const Labelled> members) const;
  std::vector<Entity> group_neighbours(std::span<const Labelled> labelled) const;

  const Tokenizer& tokenizer_;
  std::span<const std::string> labels_;
  Aggregation aggregation_;
  std::span<const std::string> ignored_;
};

}  // namespace brisling
