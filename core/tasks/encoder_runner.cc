#include "core/tasks/encoder_runner.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>

#include "core/base/thread_pool.h"
#include "core/base/unicode.h"

namespace brisling {
namespace {

// Tokens that go through the model at once: the activations of a layer then stay in the L2 cache.
constexpr int64_t kBatchTokens = 192;

// The precision of most numbers in the files.
std::string stored_precision(const Weights& weights) {
  std::map<std::string, int64_t> elements;
  for (const auto& file : weights.files()) {
    for (const NamedTensor& tensor : file->tensors()) {
      elements[dtype_info(tensor.view.dtype).name] += tensor.view.shape.elements();
    }
  }
  const auto less = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto most = std::max_element(elements.begin(), elements.end(), less);
  return most == elements.end() ? "none" : most->first;
}

std::string_view lowercase(std::string_view text, std::string& out) {
  unicode::require_valid(text);
  out.clear();
  for (size_t i = 0; i < text.size(); i += unicode::length_of(text[i])) {
    const unicode::Mapping lower = unicode::to_lowercase(unicode::decode(text, i));
    for (size_t k = 0; k < lower.size; ++k) out += unicode::encode(lower.code_points[k]).view();
  }
  return out;
}

}  // namespace

Packing packing_of(const Options& options) {
  const Backend& backend = find_backend(options.text("device", "cpu"));
  static constexpr GemmProvider kProviders[] = {GemmProvider::kAuto, GemmProvider::kNative,
                                                GemmProvider::kOneDnn};
  const GemmProvider provider = kProviders[options.choice("gemm", "auto", {"auto", "native", "onednn"})];
  const size_t storage = options.choice("weights", "auto", {"f32", "f16", "bf16", "q8_0", "int8", "auto"});
  static constexpr WeightStorage kStorages[] = {WeightStorage::kF32, WeightStorage::kF16,
                                                WeightStorage::kBF16, WeightStorage::kQ8_0,
                                                WeightStorage::kInt8};
  Packing packing{.backend = backend, .storage = std::nullopt, .provider = provider};
  if (storage < std::size(kStorages)) packing.storage = kStorages[storage];
  return packing;
}

EncoderRunner::EncoderRunner(Checkpoint&& checkpoint, const Packing& packing, const Options& options)
    : checkpoint_(std::move(checkpoint)),
      backend_(packing.backend),
      encoder_(load_encoder(checkpoint_, packing)),
      weights_(packing.storage ? options.text("weights", "") : stored_precision(checkpoint_.weights)),
      threads_(
          static_cast<int>(options.integer("threads", available_processors(), 1, ThreadPool::kMaxThreads))),
      shortest_(
          std::max<int64_t>(1, checkpoint_.sentence.is_static ? 0 : tokenizer().special_tokens_per_text())),
      longest_(shape().max_positions) {
  const int64_t configured =
      std::clamp(checkpoint_.sentence.max_length.value_or(longest_), shortest_, longest_);
  max_length_ = options.integer("max_length", configured, shortest_, longest_);
  checkpoint_.weights.drop_pages();  // packed copies serve from here on
}

int64_t EncoderRunner::max_length(const Options& call) const {
  return call.integer("max_length", max_length_, shortest_, longest_);
}

int EncoderRunner::threads(const Options& call) const {
  return static_cast<int>(call.integer("threads", threads_, 1, ThreadPool::kMaxThreads));
}

const Encoding& EncoderRunner::tokenize(Workspace& work, std::string_view text, int64_t max_length) const {
  if (checkpoint_.sentence.lowercase) text = lowercase(text, work.lowercased[0]);
  const bool add_special_tokens = !checkpoint_.sentence.is_static;
  tokenizer().encode(text, {.add_special_tokens = add_special_tokens, .max_length = max_length},
                     work.encoding);
  return work.encoding;
}

const Encoding& EncoderRunner::tokenize_pair(Workspace& work, std::string_view text, std::string_view pair,
                                             const EncodeOptions& options) const {
  if (checkpoint_.sentence.lowercase) {
    text = lowercase(text, work.lowercased[0]);
    pair = lowercase(pair, work.lowercased[1]);
  }
  work.encoding = tokenizer().encode_pair(text, pair, options);
  // A tokenizer's template may number the texts for a model that is not told so.
  if (!checkpoint_.sentence.token_types || shape().type_vocabulary_size == 1) {
    std::fill(work.encoding.type_ids.begin(), work.encoding.type_ids.end(), 0);
  }
  return work.encoding;
}

int64_t EncoderRunner::run(const Sequences& sequences, int threads, Control* control) const {
  if (control) control->begin(static_cast<int64_t>(sequences.count));

  // Neighbouring sequences share a task of about a batch's tokens; many tasks go to threads of
  // their own, while a few share all threads inside each operation.
  std::vector<size_t> task_begins;
  int64_t expected = kBatchTokens;
  for (size_t i = 0; i < sequences.count; ++i) {
    if (expected >= kBatchTokens) {
      task_begins.push_back(i);
      expected = 0;
    }
    expected += std::min(sequences.expected_tokens(i), longest_);
  }
  const auto tasks = static_cast<int64_t>(task_begins.size());
  task_begins.push_back(sequences.count);
  const bool across_sequences = tasks >= 2 * threads;

  std::atomic<int64_t> truncated{0};
  ThreadPool::shared().parallel_for(tasks, across_sequences ? threads : 1, [&](int64_t task) {
    std::unique_ptr<Workspace> work = borrow();
    work->context.threads = across_sequences ? 1 : threads;
    work->context.control = control;
    const auto t = static_cast<size_t>(task);
    truncated += run_range(*work, sequences, task_begins[t], task_begins[t + 1], control);
    give_back(std::move(work));
  });
  return truncated;
}

int64_t EncoderRunner::run_range(Workspace& work, const Sequences& sequences, size_t first, size_t last,
                                 Control* control) const {
  int64_t truncated = 0;
  for (size_t next = first; next < last;) {
    const size_t begin = next;
    work.batch.clear();
    while (next < last && (next == begin || work.batch.tokens() < kBatchTokens)) {
      const Encoding& encoding = sequences.encoding(work, next++);
      work.batch.add(encoding);
      truncated += encoding.truncated;
    }
    work.context.throw_if_cancelled();
    const Arena::Scope scratch(work.context.arena);
    sequences.consume(work, encoder_->forward(work.context, work.batch), begin);
    if (control) control->advance(static_cast<int64_t>(next - begin));
  }
  return truncated;
}

std::unique_ptr<Workspace> EncoderRunner::borrow() const {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<Workspace>(backend_);
  auto work = std::move(idle_.back());
  idle_.pop_back();
  return work;
}

void EncoderRunner::give_back(std::unique_ptr<Workspace> work) const {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(work));
}

}  // namespace brisling
