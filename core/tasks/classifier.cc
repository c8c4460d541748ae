#include "core/tasks/classifier.h"

#include <algorithm>
#include <limits>

#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/base/unicode.h"
#include "core/tasks/sequence_scorer.h"

namespace brisling {
namespace {

// The function that transformers' text-classification pipeline applies unless told otherwise.
ScoreFunction default_function(const ModelConfig& config, int64_t labels) {
  const std::string problem_type = config.text_or("problem_type", "");
  if (problem_type == "regression") return ScoreFunction::kNone;
  if (problem_type == "multi_label_classification" || labels == 1) return ScoreFunction::kSigmoid;
  return ScoreFunction::kSoftmax;
}

// The labels that the caller gives, one a line.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1)) {
    lines.emplace_back(text.substr(0, end));
  }
  lines.emplace_back(text);
  return lines;
}

bool starts_with_entail(std::string_view label) {
  std::string lower;
  for (size_t i = 0; i < label.size() && lower.size() < 6; i += unicode::length_of(label[i])) {
    const unicode::Mapping mapping = unicode::to_lowercase(unicode::decode(label, i));
    for (size_t k = 0; k < mapping.size; ++k) lower += unicode::encode(mapping.code_points[k]).view();
  }
  return lower.starts_with("entail");
}

// As transformers' zero-shot pipeline finds it: the first label that starts with "entail", in any
// case; the last label where there is none.
size_t entailment_id(const ModelConfig& config, const std::vector<std::string>& labels,
                     bool labels_are_given) {
  const Json ids = config.json().find("label2id");
  if (!labels_are_given && ids.present() && ids.is_object()) {
    for (size_t i = 0; i < ids.size(); ++i) {
      const auto [label, id] = ids.member(i);
      if (starts_with_entail(label)) return static_cast<size_t>(id.integer(0, std::ssize(labels) - 1));
    }
  }
  const auto found = std::find_if(labels.begin(), labels.end(), starts_with_entail);
  return found == labels.end() ? labels.size() - 1 : static_cast<size_t>(found - labels.begin());
}

// A hypothesis as Python's str.format makes it from a template with one {}; "{{" is a brace.
class HypothesisTemplate {
 public:
  explicit HypothesisTemplate(std::string_view text) {
    bool has_place = false, is_well_formed = true;
    for (size_t i = 0; i < text.size(); ++i) {
      const std::string_view two = text.substr(i, 2);
      if (two == "{}") {
        is_well_formed &= !has_place;
        has_place = true;
        ++i;
        continue;
      }
      (has_place ? after_ : before_) += text[i];
      if (text[i] == '{' || text[i] == '}') {
        is_well_formed &= two == "{{" || two == "}}";
        ++i;
      }
    }
    if (!has_place || !is_well_formed) {
      fail(Status::kInvalidArgument, "option \"hypothesis_template\" has the value ", in_quotes(text),
           "; accepted: a text with {} once, where the label goes (a brace is written twice)");
    }
  }

  std::string operator()(std::string_view label) const {
    return std::string(before_).append(label).append(after_);
  }

 private:
  std::string before_, after_;
};

}  // namespace

struct Classifier::Parts {
  Parts(Checkpoint&& checkpoint, const Options& options) : scorer(std::move(checkpoint), options) {
    const bool labels_are_given = options.has("labels");
    labels = labels_are_given ? lines_of(options.text("labels", "")) : scorer.config().labels();
    if (std::ssize(labels) != scorer.labels()) {
      fail(Status::kInvalidArgument, "option \"labels\" names ", labels.size(), " labels; the model has ",
           scorer.labels());
    }
    function = default_function(scorer.config(), scorer.labels());
    entailment = entailment_id(scorer.config(), labels, labels_are_given);
    contradiction = entailment == 0 ? labels.size() - 1 : 0;
  }

  SequenceScorer scorer;
  std::vector<std::string> labels;
  ScoreFunction function;
  size_t entailment, contradiction;  // ids of an entailment model
};

Classifier::Classifier(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;
Classifier::~Classifier() = default;

Classifier Classifier::open(std::string_view model, const Options& options) {
  options.allow_only(EncoderRunner::kOpenOptions, {"labels"});
  return Classifier(std::make_unique<Parts>(Checkpoint::open(model, options), options));
}

const std::vector<std::string>& Classifier::labels() const { return parts_->labels; }
int64_t Classifier::max_length() const { return parts_->scorer.runner().max_length(); }

Ranking Classifier::classify(const Texts& texts, const Options& options, Control* control) const {
  options.allow_only({"top_k", "threshold", "function", "pairs", "max_length", "threads"});
  const int64_t top_k = options.integer("top_k", 0, 0, std::numeric_limits<int64_t>::max());
  const double threshold = options.number("threshold", -std::numeric_limits<double>::infinity());
  const ScoreFunction functions[] = {parts_->function, ScoreFunction::kSoftmax, ScoreFunction::kSigmoid,
                                     ScoreFunction::kNone};
  const ScoreFunction function =
      functions[options.choice("function", "auto", {"auto", "softmax", "sigmoid", "none"})];
  const bool pairs = options.flag("pairs", false);
  if (pairs && texts.size() % 2 != 0) {
    fail(Status::kInvalidArgument, "option \"pairs\" needs an even number of texts; there are ",
         texts.size());
  }

  SequenceScorer::Logits logits =
      parts_->scorer.score({.count = pairs ? texts.size() / 2 : texts.size(),
                            .at =
                                [&](size_t i) {
                                  return pairs ? SequenceScorer::Input{texts[2 * i], texts[2 * i + 1]}
                                               : SequenceScorer::Input{texts[i]};
                                }},
                           options, control);

  Ranking ranking;
  for (size_t i = 0; i < logits.truncated.size(); ++i) {
    apply_function(function, logits.row(i));
    ranking.add(logits.row(i), top_k, threshold);
    ranking.truncated += logits.truncated[i];
  }
  return ranking;
}

Ranking Classifier::zero_shot(const Texts& texts, const Texts& candidates, const Options& options,
                              Control* control) const {
  options.allow_only({"hypothesis_template", "multi_label", "top_k", "threshold", "max_length", "threads"});
  const int64_t top_k = options.integer("top_k", 0, 0, std::numeric_limits<int64_t>::max());
  const double threshold = options.number("threshold", -std::numeric_limits<double>::infinity());
  const size_t count = candidates.size();
  if (count == 0) fail(Status::kInvalidArgument, "there is no label to choose from; give at least one");
  if (texts.size() > std::numeric_limits<ptrdiff_t>::max() / sizeof(float) / count) {
    fail(Status::kInvalidArgument, texts.size(), " texts with ", count,
         " labels each are larger than memory");
  }
  const bool each_alone = options.flag("multi_label", false) || count == 1;
  const HypothesisTemplate hypothesis(options.text("hypothesis_template", "This example is {}."));
  std::vector<std::string> hypotheses;
  for (size_t i = 0; i < count; ++i) hypotheses.push_back(hypothesis(candidates[i]));

  // Every text with every hypothesis, the hypotheses of a text side by side.
  SequenceScorer::Logits logits =
      parts_->scorer.score({.count = texts.size() * count,
                            .at =
                                [&](size_t i) {
                                  return SequenceScorer::Input{texts[i / count], hypotheses[i % count]};
                                },
                            .truncation = Truncation::kOnlyFirst},
                           options, control);

  Ranking ranking;
  std::vector<float> scores(count);
  for (size_t text = 0; text < texts.size(); ++text) {
    bool truncated = false;
    for (size_t i = 0; i < count; ++i) {
      const std::span<const float> row = logits.row(text * count + i);
      scores[i] = row[parts_->entailment];
      truncated |= logits.truncated[text * count + i] != 0;
      if (each_alone) {
        float against[] = {row[parts_->contradiction], row[parts_->entailment]};
        apply_function(ScoreFunction::kSoftmax, against);
        scores[i] = against[1];
      }
    }
    if (!each_alone) apply_function(ScoreFunction::kSoftmax, scores);
    ranking.add(scores, top_k, threshold);
    ranking.truncated += truncated;
  }
  return ranking;
}

}  // namespace brisling
