#include "core/tasks/embedder.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>
#include <optional>

#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/base/unicode.h"
#include "core/models/checkpoint.h"
#include "core/models/encoder.h"
#include "core/nn/pooling.h"

namespace brisling {
namespace {

// Tokens that go through the model at once: the activations of a layer then stay in the L2 cache.
constexpr int64_t kBatchTokens = 192;

Packing packing_of(const Options& options) {
  const Backend& backend = find_backend(options.text("device", "cpu"));
  static constexpr GemmProvider kProviders[] = {GemmProvider::kAuto, GemmProvider::kNative, GemmProvider::kOneDnn};
  const GemmProvider provider = kProviders[options.choice("gemm", "auto", {"auto", "native", "onednn"})];
  const size_t storage = options.choice("weights", "auto", {"f32", "f16", "bf16", "q8_0", "auto"});
  static constexpr WeightStorage kStorages[] = {WeightStorage::kF32, WeightStorage::kF16, WeightStorage::kBF16,
                                                WeightStorage::kQ8_0};
  Packing packing{.backend = backend, .storage = std::nullopt, .provider = provider};
  if (storage < std::size(kStorages)) packing.storage = kStorages[storage];
  return packing;
}

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

void lowercase(std::string_view text, std::string& out) {
  unicode::require_valid(text);
  out.clear();
  for (size_t i = 0; i < text.size(); i += unicode::length_of(text[i])) {
    const unicode::Mapping lower = unicode::to_lowercase(unicode::decode(text, i));
    for (size_t k = 0; k < lower.size; ++k) out += unicode::encode(lower.code_points[k]).view();
  }
}

// What one thread needs to embed texts; kept between calls, so that they allocate nothing.
struct Workspace {
  explicit Workspace(const Backend& backend) : context(backend) {}
  Context context;
  Batch batch;
  Encoding encoding;
  std::string lowercased;
};

// How one call embeds.
struct Call {
  bool normalize;
  int64_t max_length;
  int64_t row_size;
  int threads;
};

}  // namespace

struct Embedder::Parts {
  explicit Parts(Checkpoint&& opened, const Options& options)
      : checkpoint(std::move(opened)),
        packing(packing_of(options)),
        encoder(load_encoder(checkpoint, packing)),
        weights(options.text("weights", "auto") == "auto" ? stored_precision(checkpoint.weights)
                                                          : options.text("weights", "auto")),
        pooling(static_cast<Pooling>(options.choice("pooling", checkpoint.sentence.pooling, kPoolingNames))),
        normalize(options.flag("normalize", checkpoint.sentence.normalize)),
        threads(static_cast<int>(
            options.integer("threads", available_processors(), 1, ThreadPool::kMaxThreads))) {
    shortest = std::max<int64_t>(1, checkpoint.tokenizer->special_tokens_per_text());
    longest = encoder->shape().max_positions;
    const int64_t configured = std::clamp(checkpoint.sentence.max_length.value_or(longest), shortest, longest);
    max_length = options.integer("max_length", configured, shortest, longest);
    checkpoint.weights.drop_pages();  // packed copies serve from here on
  }

  Call call(const Options& options) const {
    options.allow_only({"normalize", "max_length", "truncate_dim", "threads"});
    const int64_t hidden = encoder->shape().hidden_size;
    return {.normalize = options.flag("normalize", normalize),
            .max_length = options.integer("max_length", max_length, shortest, longest),
            .row_size = options.integer("truncate_dim", hidden, 1, hidden),
            .threads = static_cast<int>(options.integer("threads", threads, 1, ThreadPool::kMaxThreads))};
  }

  // Embeds texts [first, last); returns how many were truncated.
  int64_t embed(Workspace& work, const Texts& texts, size_t first, size_t last, const Call& call, float* out,
                Control* control) const {
    int64_t truncated = 0;
    for (size_t next = first; next < last;) {
      const size_t begin = next;
      work.batch.clear();
      while (next < last && (next == begin || work.batch.tokens() < kBatchTokens)) {
        truncated += tokenize(work, texts[next++], call.max_length);
      }
      const Matrix rows{out + static_cast<int64_t>(begin) * call.row_size, static_cast<int64_t>(next - begin),
                        call.row_size};
      run(work, call, rows);
      if (control) control->advance(rows.rows);
    }
    return truncated;
  }

  std::unique_ptr<Workspace> borrow() const {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return std::make_unique<Workspace>(packing.backend);
    auto work = std::move(idle.back());
    idle.pop_back();
    return work;
  }

  void give_back(std::unique_ptr<Workspace> work) const {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(work));
  }

  Checkpoint checkpoint;
  Packing packing;
  std::unique_ptr<Encoder> encoder;
  std::string weights;  // the precision that the matrices are kept in
  Pooling pooling;
  bool normalize;
  int threads;
  int64_t shortest, longest, max_length;  // tokens of a text

 private:
  int64_t tokenize(Workspace& work, std::string_view text, int64_t limit) const {
    if (checkpoint.sentence.lowercase) {
      lowercase(text, work.lowercased);
      text = work.lowercased;
    }
    checkpoint.tokenizer->encode(text, {.max_length = limit}, work.encoding);
    work.batch.add(work.encoding);
    return work.encoding.truncated ? 1 : 0;
  }

  void run(Workspace& work, const Call& call, Matrix rows) const {
    Context& context = work.context;
    context.throw_if_cancelled();
    const Arena::Scope scratch(context.arena);
    const Matrix hidden = encoder->forward(context, work.batch);
    const bool whole = rows.cols == hidden.cols;
    const Matrix pooled = whole ? rows : context.arena.matrix(rows.rows, hidden.cols);
    context.pooling({.hidden = hidden, .offsets = work.batch.offsets, .mode = pooling, .out = pooled});
    if (!whole) {
      for (int64_t i = 0; i < rows.rows; ++i) std::copy_n(pooled.row(i), rows.cols, rows.row(i));
    }
    if (call.normalize) context.l2_normalize({.rows = rows});
  }

  mutable std::mutex mutex;
  mutable std::vector<std::unique_ptr<Workspace>> idle;
};

Embedder::Embedder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Embedder::Embedder(Embedder&&) noexcept = default;
Embedder& Embedder::operator=(Embedder&&) noexcept = default;
Embedder::~Embedder() = default;

Embedder Embedder::open(std::string_view model, const Options& options) {
  options.allow_only({"device", "threads", "weights", "gemm", "max_length", "pooling", "normalize", "lowercase"});
  return Embedder(std::make_unique<Parts>(Checkpoint::open(model, options.flag("lowercase", true)), options));
}

int64_t Embedder::dimensions() const { return parts_->encoder->shape().hidden_size; }
int64_t Embedder::max_length() const { return parts_->max_length; }
const std::shared_ptr<const Tokenizer>& Embedder::tokenizer() const { return parts_->checkpoint.tokenizer; }
int64_t Embedder::row_size(const Options& options) const { return parts_->call(options).row_size; }

int64_t Embedder::encode(const Texts& texts, const Options& options, std::span<float> out,
                         Control* control) const {
  const Call call = parts_->call(options);
  const size_t count = texts.size();
  if (out.size() / static_cast<size_t>(call.row_size) < count) {
    fail(Status::kBufferTooSmall, "out holds ", out.size(), " floats; ", count, " texts need ", count, " x ",
         call.row_size);
  }
  if (control) control->begin(static_cast<int64_t>(count));

  // Neighbouring texts share a task of about a batch's tokens; many tasks go to threads of their
  // own, while a few share all threads inside each operation.
  std::vector<size_t> task_begins;
  int64_t expected_tokens = kBatchTokens;
  for (size_t i = 0; i < count; ++i) {
    if (expected_tokens >= kBatchTokens) {
      task_begins.push_back(i);
      expected_tokens = 0;
    }
    expected_tokens += std::min(static_cast<int64_t>(texts[i].size()) / 4 + 2, call.max_length);
  }
  const auto tasks = static_cast<int64_t>(task_begins.size());
  task_begins.push_back(count);
  const bool across_texts = tasks >= 2 * call.threads;

  std::atomic<int64_t> truncated{0};
  ThreadPool::shared().parallel_for(tasks, across_texts ? call.threads : 1, [&](int64_t task) {
    std::unique_ptr<Workspace> work = parts_->borrow();
    work->context.threads = across_texts ? 1 : call.threads;
    work->context.control = control;
    const auto t = static_cast<size_t>(task);
    truncated += parts_->embed(*work, texts, task_begins[t], task_begins[t + 1], call, out.data(), control);
    parts_->give_back(std::move(work));
  });
  return truncated;
}

float Embedder::similarity(std::string_view a, std::string_view b, const Options& options) const {
  const std::string both = std::string(a).append(b);
  const int64_t offsets[] = {0, static_cast<int64_t>(a.size()), static_cast<int64_t>(both.size())};
  const auto size = static_cast<size_t>(row_size(options));
  std::vector<float> rows(2 * size);
  encode({both, offsets}, options, rows, nullptr);
  double dot = 0, squares_a = 0, squares_b = 0;
  for (size_t i = 0; i < size; ++i) {
    const double x = rows[i], y = rows[size + i];
    dot += x * y;
    squares_a += x * x;
    squares_b += y * y;
  }
  const double lengths = std::sqrt(squares_a) * std::sqrt(squares_b);
  return lengths > 0 ? static_cast<float>(std::clamp(dot / lengths, -1.0, 1.0)) : 0.0f;
}

std::vector<std::pair<std::string, std::string>> Embedder::info() const {
  const Checkpoint& checkpoint = parts_->checkpoint;
  std::string unused;
  for (const std::string& name : checkpoint.weights.unused()) unused.append(unused.empty() ? "" : ", ").append(name);
  return {{"path", checkpoint.path.string()},
          {"format", checkpoint.format},
          {"architecture", checkpoint.config.model_type()},
          {"parameters", std::to_string(checkpoint.weights.parameters())},
          {"weights", parts_->weights},
          {"dimensions", std::to_string(dimensions())},
          {"layers", std::to_string(parts_->encoder->shape().layers)},
          {"max_length", std::to_string(max_length())},
          {"vocabulary", std::to_string(tokenizer()->vocabulary_size())},
          {"tokenizer", std::string(tokenizer()->kind())},
          {"pooling", std::string(pooling_name(parts_->pooling))},
          {"normalize", parts_->normalize ? "true" : "false"},
          {"unused_tensors", unused}};
}

}  // namespace brisling
