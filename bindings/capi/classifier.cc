#include "core/tasks/classifier.h"

#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/results.h"

using namespace brisling;
using namespace brisling::capi;

struct brisling_classifier {
  Classifier classifier;
};

namespace {

// `label_of` gives the name of a label by its index.
template <class LabelOf>
std::unique_ptr<brisling_results> labeled_results(Ranking&& ranking, LabelOf&& label_of) {
  TextColumn labels;
  labels.reserve(ranking.indices.size());
  for (const int64_t index : ranking.indices) labels.emplace_back(label_of(static_cast<size_t>(index)));
  auto results = ranking_results(std::move(ranking));
  results->columns.emplace("label", std::move(labels));
  return results;
}

}  // namespace

brisling_status brisling_classifier_open(const char* model, size_t model_len, const brisling_options* options,
                                         brisling_classifier** out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    *out = new brisling_classifier{
        Classifier::open(text_argument(model, model_len, "model"), options_argument(options))};
  });
}

void brisling_classifier_free(brisling_classifier* classifier) { delete classifier; }

int64_t brisling_classifier_max_length(const brisling_classifier* classifier) {
  return classifier ? classifier->classifier.max_length() : 0;
}

brisling_status brisling_classifier_labels(const brisling_classifier* classifier, brisling_results** out,
                                           brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    TextColumn labels = require(classifier, "classifier").classifier.labels();
    auto results = std::make_unique<brisling_results>();
    results->offsets.push_back(static_cast<int64_t>(labels.size()));
    results->columns.emplace("label", std::move(labels));
    *out = results.release();
  });
}

brisling_status brisling_classifier_classify(const brisling_classifier* classifier, const char* utf8,
                                             size_t utf8_len, const int64_t* offsets, size_t n,
                                             const brisling_options* options, brisling_results** out,
                                             size_t* truncated, brisling_control* control,
                                             brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    const Classifier& target = require(classifier, "classifier").classifier;
    Ranking ranking = target.classify(texts_argument(utf8, utf8_len, offsets, n), options_argument(options),
                                      control_argument(control));
    const auto cut = static_cast<size_t>(ranking.truncated);
    *out = labeled_results(std::move(ranking), [&](size_t i) { return target.labels()[i]; }).release();
    if (truncated) *truncated = cut;
  });
}

brisling_status brisling_classifier_zero_shot(const brisling_classifier* classifier, const char* utf8,
                                              size_t utf8_len, const int64_t* offsets, size_t n,
                                              const char* labels_utf8, size_t labels_utf8_len,
                                              const int64_t* labels_offsets, size_t labels_n,
                                              const brisling_options* options, brisling_results** out,
                                              size_t* truncated, brisling_control* control,
                                              brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    const Texts labels = texts_argument(labels_utf8, labels_utf8_len, labels_offsets, labels_n, "labels_");
    Ranking ranking = require(classifier, "classifier")
                          .classifier.zero_shot(texts_argument(utf8, utf8_len, offsets, n), labels,
                                                options_argument(options), control_argument(control));
    const auto cut = static_cast<size_t>(ranking.truncated);
    *out = labeled_results(std::move(ranking), [&](size_t i) { return labels[i]; }).release();
    if (truncated) *truncated = cut;
  });
}
