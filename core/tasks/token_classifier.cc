#include "core/tasks/token_classifier.h"

#include <iterator>

#include "core/base/status.h"
#include "core/tasks/windowed_texts.h"

namespace brisling {
namespace {

// How one call classifies.
struct Call {
  Aggregation aggregation;
  std::vector<std::string> ignored;
  TokenWindows::Options windows;
  int threads;
};

// An empty text has none.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

struct TokenClassifier::Parts {
  Parts(Checkpoint&& checkpoint, const Options& options)
      : head(load_token_head(checkpoint, packing_of(options))),
        labels(checkpoint.config.labels()),
        runner(std::move(checkpoint), packing_of(options), options) {}

  Call call(const Options& options) const {
    options.allow_only({"aggregation", "ignore_labels", "stride", "offsets", "max_length", "threads"});
    Call call{.aggregation = static_cast<Aggregation>(
                  options.choice("aggregation", "none", {"none", "simple", "first", "average", "max"})),
              .ignored = lines_of(options.text("ignore_labels", "O")),
              .windows = {.max_length = runner.max_length(options), .stride = std::nullopt},
              .threads = runner.threads(options)};
    if (options.has("stride")) {
      call.windows.stride = options.integer("stride", 0, 0, call.windows.max_length - 1);
      if (call.aggregation == Aggregation::kNone) {
        fail(Status::kInvalidArgument,
             "option \"stride\" needs entities that can be told from each other where "
             "windows overlap; set the option \"aggregation\" to simple, first, average or max");
      }
    }
    return call;
  }

  TokenHead head;  // loaded before the runner takes the checkpoint
  std::vector<std::string> labels;
  EncoderRunner runner;
};

TokenClassifier::TokenClassifier(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TokenClassifier::TokenClassifier(TokenClassifier&&) noexcept = default;
TokenClassifier& TokenClassifier::operator=(TokenClassifier&&) noexcept = default;
TokenClassifier::~TokenClassifier() = default;

TokenClassifier TokenClassifier::open(std::string_view model, const Options& options) {
  options.allow_only(EncoderRunner::kOpenOptions, {});
  return TokenClassifier(std::make_unique<Parts>(Checkpoint::open(model, options), options));
}

const std::vector<std::string>& TokenClassifier::labels() const { return parts_->labels; }
int64_t TokenClassifier::max_length() const { return parts_->runner.max_length(); }

TokenClassifier::Result TokenClassifier::classify(const Texts& texts, const Options& options,
                                                  Control* control) const {
  const Call call = parts_->call(options);
  const EncoderRunner& runner = parts_->runner;
  const WindowedTexts windowed(texts.size(), call.threads, [&](size_t i) {
    return TokenWindows(runner.tokenizer(), texts[i], call.windows);
  });
  const EntityFinder finder(runner.tokenizer(), parts_->labels, call.aggregation, call.ignored);

  std::vector<std::vector<Entity>> of_windows(windowed.windows().size());
  windowed.run(runner, parts_->head, call.threads, control,
               [&](size_t i, const Encoding& encoding, ConstMatrix logits) {
                 const auto [text, index] = windowed.windows()[i];
                 of_windows[i] =
                     finder.find(texts[text], encoding, logits, windowed.of_text(text).tokens_before(index));
               });

  Result result{.entities = std::vector<std::vector<Entity>>(texts.size()),
                .truncated = windowed.truncated()};
  for (size_t i = 0; i < of_windows.size(); ++i) {
    std::vector<Entity>& entities = result.entities[windowed.windows()[i].text];
    std::move(of_windows[i].begin(), of_windows[i].end(), std::back_inserter(entities));
  }
  for (size_t i = 0; i < texts.size(); ++i) {
    if (windowed.of_text(i).size() > 1)
      result.entities[i] = EntityFinder::merge(texts[i], std::move(result.entities[i]));
  }
  return result;
}

}  // namespace brisling
