#include "core/tasks/token_classifier.h"

#include "bindings/capi/arguments.h"
#include "bindings/capi/character_index.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/handles.h"
#include "bindings/capi/results.h"

using namespace brisling;
using namespace brisling::capi;

struct brisling_token_classifier {
  TokenClassifier classifier;
};

namespace {

// One group a text, one row an entity.
std::unique_ptr<brisling_results> entity_table(const Texts& texts, TokenClassifier::Result& result,
                                               bool characters) {
  auto results = std::make_unique<brisling_results>();
  TextColumn labels, words;
  Floats scores;
  Integers starts, ends, indices;
  for (size_t i = 0; i < texts.size(); ++i) {
    CharacterIndex character(texts[i]);
    for (Entity& entity : result.entities[i]) {
      labels.push_back(std::move(entity.label));
      words.push_back(std::move(entity.word));
      scores.push_back(entity.score);
      starts.push_back(characters ? character(entity.place.begin) : entity.place.begin);
      ends.push_back(characters ? character(entity.place.end) : entity.place.end);
      indices.push_back(entity.index);
    }
    results->offsets.push_back(std::ssize(labels));
  }
  results->columns.emplace("label", std::move(labels));
  results->columns.emplace("text", std::move(words));
  results->columns.emplace("score", std::move(scores));
  results->columns.emplace("start", std::move(starts));
  results->columns.emplace("end", std::move(ends));
  results->columns.emplace("index", std::move(indices));
  return results;
}

}  // namespace

brisling_status brisling_token_classifier_open(const char* model, size_t model_len,
                                               const brisling_options* options,
                                               brisling_token_classifier** out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    *out = new brisling_token_classifier{
        TokenClassifier::open(text_argument(model, model_len, "model"), options_argument(options))};
  });
}

void brisling_token_classifier_free(brisling_token_classifier* classifier) { delete classifier; }

int64_t brisling_token_classifier_max_length(const brisling_token_classifier* classifier) {
  return classifier ? classifier->classifier.max_length() : 0;
}

brisling_status brisling_token_classifier_classify(const brisling_token_classifier* classifier,
                                                   const char* utf8, size_t utf8_len, const int64_t* offsets,
                                                   size_t n, const brisling_options* options,
                                                   brisling_results** out, size_t* truncated,
                                                   brisling_control* control, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    const TokenClassifier& target = require(classifier, "classifier").classifier;
    const Options& call_options = options_argument(options);
    const bool characters = in_characters(call_options);
    const Texts texts = texts_argument(utf8, utf8_len, offsets, n);
    TokenClassifier::Result result = target.classify(texts, call_options, control_argument(control));
    *out = entity_table(texts, result, characters).release();
    if (truncated) *truncated = static_cast<size_t>(result.truncated);
  });
}
