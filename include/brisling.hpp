// Brisling for C++17: brisling.h with handles that free themselves, exceptions and containers.
// Header-only, and nothing but a mapping: what the options, columns and calls mean is in brisling.h.
//
//   brisling::Embedder embedder("minilm-l6-v2", {{"threads", "4"}});
//   float score = embedder.similarity("doctor", "physician");
//   brisling::Embeddings vectors = embedder.encode({"one text", "another"});
//
// Every function that can fail throws brisling::Error. Classes are move-only; a moved-from object
// may only be destroyed or assigned to. Threads: as brisling.h says for the handle.
#ifndef BRISLING_HPP
#define BRISLING_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "brisling.h"

namespace brisling {
// Keeps these inline symbols apart from those of another major version, and from the engine's own
// classes when a program links it statically.
inline namespace v1 {

// Its what() names the cause and the remedy.
class Error : public std::runtime_error {
 public:
  Error(brisling_status status, const std::string& message) : std::runtime_error(message), status_(status) {}
  brisling_status status() const noexcept { return status_; }  // one of the BRISLING_* constants

 private:
  brisling_status status_;
};

// ---- Calls and handles -------------------------------------------------------------------------

inline void free_handle(brisling_error* handle) { brisling_error_free(handle); }
inline void free_handle(brisling_options* handle) { brisling_options_free(handle); }
inline void free_handle(brisling_control* handle) { brisling_control_free(handle); }
inline void free_handle(brisling_results* handle) { brisling_results_free(handle); }
inline void free_handle(brisling_tokenizer* handle) { brisling_tokenizer_free(handle); }
inline void free_handle(brisling_embedder* handle) { brisling_embedder_free(handle); }
inline void free_handle(brisling_classifier* handle) { brisling_classifier_free(handle); }
inline void free_handle(brisling_reranker* handle) { brisling_reranker_free(handle); }
inline void free_handle(brisling_token_classifier* handle) { brisling_token_classifier_free(handle); }
inline void free_handle(brisling_question_answerer* handle) { brisling_question_answerer_free(handle); }
inline void free_handle(brisling_mask_filler* handle) { brisling_mask_filler_free(handle); }

template <class T>
struct FreeHandle {
  void operator()(T* handle) const noexcept { free_handle(handle); }
};

// Owns one handle of the C interface.
template <class T>
using Handle = std::unique_ptr<T, FreeHandle<T>>;

// Takes over `error` and throws it, unless the status is BRISLING_OK.
inline void check(brisling_status status, brisling_error* error) {
  if (status == BRISLING_OK) return;
  const Handle<brisling_error> owned(error);
  std::string message(brisling_error_message(error, nullptr, 0), '\0');
  brisling_error_message(error, message.data(), message.size());
  throw Error(status, message);
}

// Throws where the library that was loaded does not serve the header that was compiled in.
inline void check_abi_version() {
  const uint32_t have = brisling_abi_version();
  constexpr uint32_t need = BRISLING_ABI_VERSION;
  if (have >> 16 == need >> 16 && have >= need) return;
  const auto name = [](uint32_t version) {
    return std::to_string(version >> 16) + "." + std::to_string(version & 0xffff);
  };
  throw Error(BRISLING_UNSUPPORTED, "this program needs Brisling's interface " + name(need) +
                                        ", but the library that was loaded has " + name(have) +
                                        "; install the version that the program was built with");
}

// Calls a function of the C interface whose last argument is the error, and throws that error.
template <class Function, class... Args>
void call(Function function, Args... args) {
  [[maybe_unused]] static const bool compatible = (check_abi_version(), true);
  brisling_error* error = nullptr;
  const brisling_status status = function(args..., &error);
  check(status, error);
}

// The same for a function that hands out a handle before the error.
template <class T, class Function, class... Args>
Handle<T> call_for_handle(Function function, Args... args) {
  T* handle = nullptr;
  call(function, args..., &handle);
  return Handle<T>(handle);
}

// The same for a function that ends in (buf, cap, written, err).
template <class Function, class... Args>
std::string call_for_text(Function function, Args... args) {
  std::string text(64, '\0');
  size_t written = 0;
  try {
    call(function, args..., text.data(), text.size(), &written);
  } catch (const Error& error) {
    if (error.status() != BRISLING_BUFFER_TOO_SMALL) throw;
    text.resize(written);
    call(function, args..., text.data(), text.size(), &written);
  }
  text.resize(written);
  return text;
}

// ---- Arguments ---------------------------------------------------------------------------------

// A batch of texts as the C interface takes it: one buffer and offsets. Copies what it is given.
// Made from any range of strings where one is expected: encode({"a", "b"}), encode(vector_of_strings).
class Texts {
 public:
  Texts() = default;
  Texts(std::initializer_list<std::string_view> texts) { add_all(texts); }
  template <class Range, class = std::enable_if_t<std::is_convertible_v<
                             decltype(*std::begin(std::declval<const Range&>())), std::string_view>>>
  Texts(const Range& texts) {
    add_all(texts);
  }

  void add(std::string_view text) {
    utf8_.append(text);
    offsets_.push_back(static_cast<int64_t>(utf8_.size()));
  }
  void clear() {
    utf8_.clear();
    offsets_.resize(1);
  }
  size_t size() const { return offsets_.size() - 1; }
  std::string_view operator[](size_t i) const {
    const auto begin = static_cast<size_t>(offsets_[i]);
    return std::string_view(utf8_).substr(begin, static_cast<size_t>(offsets_[i + 1]) - begin);
  }
  const std::string& utf8() const { return utf8_; }
  const std::vector<int64_t>& offsets() const { return offsets_; }  // size() + 1

 private:
  template <class Range>
  void add_all(const Range& texts) {
    for (const auto& text : texts) add(text);
  }

  std::string utf8_;
  std::vector<int64_t> offsets_ = {0};
};

// Named options: {{"weights", "f32"}, {"max_length", "128"}}. None set means the defaults.
class Options {
 public:
  Options() = default;
  Options(std::initializer_list<std::pair<std::string_view, std::string_view>> options) {
    for (const auto& [name, value] : options) set(name, value);
  }
  Options& set(std::string_view name, std::string_view value) {
    if (!handle_) handle_ = call_for_handle<brisling_options>(brisling_options_new);
    call(brisling_options_set, handle_.get(), name.data(), name.size(), value.data(), value.size());
    return *this;
  }
  const brisling_options* get() const { return handle_.get(); }

 private:
  Handle<brisling_options> handle_;
};

// Cancels a long call and tells its progress, from any thread.
class Control {
 public:
  Control() : handle_(call_for_handle<brisling_control>(brisling_control_new)) {}
  void cancel() noexcept { brisling_control_cancel(handle_.get()); }
  int64_t done() const noexcept { return brisling_control_done(handle_.get()); }
  int64_t total() const noexcept { return brisling_control_total(handle_.get()); }
  brisling_control* get() const { return handle_.get(); }

 private:
  Handle<brisling_control> handle_;
};

// ---- Results -----------------------------------------------------------------------------------

// Rows with named columns; the rows of input i are those from offsets()[i] to offsets()[i + 1].
class Results {
 public:
  explicit Results(Handle<brisling_results> handle) : handle_(std::move(handle)) {}

  size_t rows() const { return brisling_results_rows(handle_.get()); }
  size_t groups() const { return brisling_results_groups(handle_.get()); }
  std::vector<int64_t> offsets() const {
    std::vector<int64_t> out(groups() + 1);
    call(brisling_results_offsets, handle_.get(), out.data(), out.size());
    return out;
  }
  std::vector<int64_t> integers(std::string_view column) const {
    std::vector<int64_t> out(rows());
    call(brisling_results_integers, handle_.get(), column.data(), column.size(), out.data(), out.size());
    return out;
  }
  std::vector<float> floats(std::string_view column) const {
    std::vector<float> out(rows());
    call(brisling_results_floats, handle_.get(), column.data(), column.size(), out.data(), out.size());
    return out;
  }
  std::string text(size_t row, std::string_view column) const {
    return call_for_text(brisling_results_text, handle_.get(), row, column.data(), column.size());
  }
  std::vector<std::string> texts(std::string_view column) const {
    std::vector<std::string> out;
    for (size_t row = 0; row < rows(); ++row) out.push_back(text(row, column));
    return out;
  }

 private:
  Handle<brisling_results> handle_;
};

// One group a text and one row a token, with the columns of brisling_tokenizer_encode.
struct Tokens {
  Results results;
  size_t truncated = 0;  // texts that were cut
};

// One group a text and one row a label, the highest score first, with the columns "label", "score" and
// "index" of brisling_classifier_classify.
struct Classification {
  Results results;
  size_t truncated = 0;  // texts that were cut
};

// One row a document, the highest score first, with the columns "index", "score" and "text" of
// brisling_reranker_rerank.
struct Reranking {
  Results results;
  size_t truncated = 0;  // documents that were cut
};

// One group a text, with the columns of brisling_token_classifier_classify.
struct Entities {
  Results results;
  size_t truncated = 0;  // texts that were cut
};

// One group a text, with the columns of brisling_mask_filler_fill.
struct Fillings {
  Results results;
  size_t truncated = 0;  // texts that were cut
};

// Row-major: row i is data[i * cols] to data[(i + 1) * cols].
struct Embeddings {
  std::vector<float> data;
  size_t rows = 0;
  size_t cols = 0;
  size_t truncated = 0;  // texts that were cut

  const float* row(size_t i) const { return data.data() + i * cols; }
};

// The vectors of tokens: text i owns the rows from offsets[i] up to, not including, offsets[i + 1].
struct TokenEmbeddings {
  std::vector<float> data;  // row-major
  std::vector<int64_t> offsets;
  size_t cols = 0;
  size_t truncated = 0;  // texts that were cut

  const float* row(size_t i) const { return data.data() + i * cols; }
};

// ---- Objects -----------------------------------------------------------------------------------

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view model, const Options& options = {})
      : Tokenizer(call_for_handle<brisling_tokenizer>(brisling_tokenizer_open, model.data(), model.size(),
                                                      options.get())) {}
  explicit Tokenizer(Handle<brisling_tokenizer> handle) : handle_(std::move(handle)) {}

  int64_t vocabulary_size() const { return brisling_tokenizer_vocabulary_size(handle_.get()); }

  Tokens encode(const Texts& texts, const Options& options = {}) const {
    size_t truncated = 0;
    brisling_results* results = nullptr;
    call(brisling_tokenizer_encode, handle_.get(), texts.utf8().data(), texts.utf8().size(),
         texts.offsets().data(), texts.size(), options.get(), &results, &truncated);
    return {Results(Handle<brisling_results>(results)), truncated};
  }
  // One group a pair.
  Tokens encode_pairs(const std::vector<std::pair<std::string_view, std::string_view>>& pairs,
                      Options options = {}) const {
    Texts texts;
    for (const auto& [first, second] : pairs) {
      texts.add(first);
      texts.add(second);
    }
    options.set("pairs", "true");
    return encode(texts, options);
  }
  // How many tokens each text has.
  std::vector<int64_t> count(const Texts& texts, const Options& options = {}) const {
    std::vector<int64_t> out(texts.size());
    call(brisling_tokenizer_count, handle_.get(), texts.utf8().data(), texts.utf8().size(),
         texts.offsets().data(), texts.size(), options.get(), out.data(), out.size());
    return out;
  }
  std::string decode(const std::vector<int32_t>& ids, const Options& options = {}) const {
    return call_for_text(brisling_tokenizer_decode, handle_.get(), ids.data(), ids.size(), options.get());
  }
  // Both throw BRISLING_NOT_FOUND where there is none.
  int32_t id(std::string_view token) const {
    int32_t out = 0;
    call(brisling_tokenizer_token_to_id, handle_.get(), token.data(), token.size(), &out);
    return out;
  }
  std::string token(int32_t id) const {
    return call_for_text(brisling_tokenizer_id_to_token, handle_.get(), id);
  }

 private:
  Handle<brisling_tokenizer> handle_;
};

class Embedder {
 public:
  explicit Embedder(std::string_view model, const Options& options = {})
      : handle_(call_for_handle<brisling_embedder>(brisling_embedder_open, model.data(), model.size(),
                                                   options.get())) {}

  int64_t dimensions() const { return brisling_embedder_dimensions(handle_.get()); }
  int64_t max_length() const { return brisling_embedder_max_length(handle_.get()); }
  // Floats that a row has under these options of a call.
  int64_t row_size(const Options& options = {}) const {
    int64_t out = 0;
    call(brisling_embedder_row_size, handle_.get(), options.get(), &out);
    return out;
  }

  Embeddings encode(const Texts& texts, const Options& options = {}, Control* control = nullptr) const {
    Embeddings out;
    out.rows = texts.size();
    out.cols = static_cast<size_t>(row_size(options));
    out.data.resize(out.rows * out.cols);
    out.truncated = encode_into(texts, out.data.data(), out.data.size(), options, control);
    return out;
  }
  // Writes texts.size() rows of row_size(options) floats, of which `size` must have room; returns
  // how many texts were cut.
  size_t encode_into(const Texts& texts, float* out, size_t size, const Options& options = {},
                     Control* control = nullptr) const {
    size_t truncated = 0;
    call(brisling_embedder_encode, handle_.get(), texts.utf8().data(), texts.utf8().size(),
         texts.offsets().data(), texts.size(), options.get(), out, size, &truncated,
         control != nullptr ? control->get() : nullptr);
    return truncated;
  }

  // The vectors of the tokens before any pooling.
  TokenEmbeddings encode_tokens(const Texts& texts, const Options& options = {},
                                Control* control = nullptr) const {
    TokenEmbeddings out;
    out.offsets.resize(texts.size() + 1);
    size_t written = 0;
    const auto fill = [&] {
      call(brisling_embedder_encode_tokens, handle_.get(), texts.utf8().data(), texts.utf8().size(),
           texts.offsets().data(), texts.size(), options.get(), out.offsets.data(), out.offsets.size(),
           out.data.data(), out.data.size(), &written, &out.truncated,
           control != nullptr ? control->get() : nullptr);
    };
    try {
      fill();
    } catch (const Error& error) {
      if (error.status() != BRISLING_BUFFER_TOO_SMALL) throw;
      out.data.resize(written);
      fill();
    }
    if (written > 0) out.cols = written / static_cast<size_t>(out.offsets.back());
    return out;
  }

  float similarity(std::string_view a, std::string_view b, const Options& options = {}) const {
    float score = 0;
    call(brisling_embedder_similarity, handle_.get(), a.data(), a.size(), b.data(), b.size(), options.get(),
         &score);
    return score;
  }

  Tokenizer tokenizer() const {
    return Tokenizer(call_for_handle<brisling_tokenizer>(brisling_embedder_tokenizer, handle_.get()));
  }

 private:
  Handle<brisling_embedder> handle_;
};

class Classifier {
 public:
  explicit Classifier(std::string_view model, const Options& options = {})
      : handle_(call_for_handle<brisling_classifier>(brisling_classifier_open, model.data(), model.size(),
                                                     options.get())) {}

  int64_t max_length() const { return brisling_classifier_max_length(handle_.get()); }
  // In the order of their ids.
  std::vector<std::string> labels() const {
    return Results(call_for_handle<brisling_results>(brisling_classifier_labels, handle_.get()))
        .texts("label");
  }

  Classification classify(const Texts& texts, const Options& options = {}, Control* control = nullptr) const {
    size_t truncated = 0;
    brisling_results* results = nullptr;
    call(brisling_classifier_classify, handle_.get(), texts.utf8().data(), texts.utf8().size(),
         texts.offsets().data(), texts.size(), options.get(), &results, &truncated,
         control != nullptr ? control->get() : nullptr);
    return {Results(Handle<brisling_results>(results)), truncated};
  }
  // With any labels, through a model of natural language inference.
  Classification zero_shot(const Texts& texts, const Texts& labels, const Options& options = {},
                           Control* control = nullptr) const {
    size_t truncated = 0;
    brisling_results* results = nullptr;
    call(brisling_classifier_zero_shot, handle_.get(), texts.utf8().data(), texts.utf8().size(),
         texts.offsets().data(), texts.size(), labels.utf8().data(), labels.utf8().size(),
         labels.offsets().data(), labels.size(), options.get(), &results, &truncated,
         control != nullptr ? control->get() : nullptr);
    return {Results(Handle<brisling_results>(results)), truncated};
  }

 private:
  Handle<brisling_classifier> handle_;
};

class Reranker {
 public:
  explicit Reranker(std::string_view model, const Options& options = {})
      : handle_(call_for_handle<brisling_reranker>(brisling_reranker_open, model.data(), model.size(),
                                                   options.get())) {}

  int64_t max_length() const { return brisling_reranker_max_length(handle_.get()); }
  int64_t row_size() const { return brisling_reranker_row_size(handle_.get()); }

  // The texts are pairs: first, second, first, ...; a row of row_size() scores each, row-major.
  std::vector<float> score(const Texts& texts, const Options& options = {},
                           Control* control = nullptr) const {
    std::vector<float> out(texts.size() / 2 * static_cast<size_t>(row_size()));
    call(brisling_reranker_score, handle_.get(), texts.utf8().data(), texts.utf8().size(),
         texts.offsets().data(), texts.size(), options.get(), out.data(), out.size(), nullptr,
         control != nullptr ? control->get() : nullptr);
    return out;
  }
  Reranking rerank(std::string_view query, const Texts& documents, const Options& options = {},
                   Control* control = nullptr) const {
    size_t truncated = 0;
    brisling_results* results = nullptr;
    call(brisling_reranker_rerank, handle_.get(), query.data(), query.size(), documents.utf8().data(),
         documents.utf8().size(), documents.offsets().data(), documents.size(), options.get(), &results,
         &truncated, control != nullptr ? control->get() : nullptr);
    return {Results(Handle<brisling_results>(results)), truncated};
  }

 private:
  Handle<brisling_reranker> handle_;
};

class TokenClassifier {
 public:
  explicit TokenClassifier(std::string_view model, const Options& options = {})
      : handle_(call_for_handle<brisling_token_classifier>(brisling_token_classifier_open, model.data(),
                                                           model.size(), options.get())) {}

  int64_t max_length() const { return brisling_token_classifier_max_length(handle_.get()); }

  Entities classify(const Texts& texts, const Options& options = {}, Control* control = nullptr) const {
    size_t truncated = 0;
    brisling_results* results = nullptr;
    call(brisling_token_classifier_classify, handle_.get(), texts.utf8().data(), texts.utf8().size(),
         texts.offsets().data(), texts.size(), options.get(), &results, &truncated,
         control != nullptr ? control->get() : nullptr);
    return {Results(Handle<brisling_results>(results)), truncated};
  }

 private:
  Handle<brisling_token_classifier> handle_;
};

class QuestionAnswerer {
 public:
  explicit QuestionAnswerer(std::string_view model, const Options& options = {})
      : handle_(call_for_handle<brisling_question_answerer>(brisling_question_answerer_open, model.data(),
                                                            model.size(), options.get())) {}

  int64_t max_length() const { return brisling_question_answerer_max_length(handle_.get()); }

  // The texts are question, context, question, …; one group a question, with the columns of
  // brisling_question_answerer_answer.
  Results answer(const Texts& texts, const Options& options = {}, Control* control = nullptr) const {
    brisling_results* results = nullptr;
    call(brisling_question_answerer_answer, handle_.get(), texts.utf8().data(), texts.utf8().size(),
         texts.offsets().data(), texts.size(), options.get(), &results,
         control != nullptr ? control->get() : nullptr);
    return Results(Handle<brisling_results>(results));
  }

 private:
  Handle<brisling_question_answerer> handle_;
};

class MaskFiller {
 public:
  explicit MaskFiller(std::string_view model, const Options& options = {})
      : handle_(call_for_handle<brisling_mask_filler>(brisling_mask_filler_open, model.data(), model.size(),
                                                      options.get())) {}

  int64_t max_length() const { return brisling_mask_filler_max_length(handle_.get()); }
  std::string mask_token() const { return call_for_text(brisling_mask_filler_mask_token, handle_.get()); }

  // From `targets`, or from the whole vocabulary where there are none.
  Fillings fill(const Texts& texts, const Texts& targets = {}, const Options& options = {},
                Control* control = nullptr) const {
    size_t truncated = 0;
    brisling_results* results = nullptr;
    call(brisling_mask_filler_fill, handle_.get(), texts.utf8().data(), texts.utf8().size(),
         texts.offsets().data(), texts.size(), targets.utf8().data(), targets.utf8().size(),
         targets.offsets().data(), targets.size(), options.get(), &results, &truncated,
         control != nullptr ? control->get() : nullptr);
    return {Results(Handle<brisling_results>(results)), truncated};
  }

 private:
  Handle<brisling_mask_filler> handle_;
};

// ---- Vectors -----------------------------------------------------------------------------------

// How alike each row of `a` and each row of `b` are, [a.rows, b.rows]; both have as many columns.
inline std::vector<float> similarity(const Embeddings& a, const Embeddings& b, const Options& options = {}) {
  if (a.cols != b.cols) throw Error(BRISLING_INVALID_ARGUMENT, "the vectors differ in length");
  std::vector<float> out(a.rows * b.rows);
  call(brisling_similarity, a.data.data(), a.rows, b.data.data(), b.rows, a.cols, options.get(), out.data(),
       out.size());
  return out;
}

// Row-major float vectors in fewer bytes. `ranges` [2, cols] or empty, as for brisling_quantize.
inline std::vector<uint8_t> quantize(const float* vectors, size_t rows, size_t cols, const Options& options,
                                     const std::vector<float>& ranges = {}) {
  std::vector<uint8_t> out(rows * cols * sizeof(float));  // no precision takes more
  size_t written = 0;
  call(brisling_quantize, vectors, rows, cols, ranges.data(), ranges.size(), options.get(), out.data(),
       out.size(), &written);
  out.resize(written);
  return out;
}

// ---- Facts -------------------------------------------------------------------------------------

struct Device {
  std::string name;  // for the option `device`
  std::string description;
};

inline std::vector<Device> devices() {
  const Results results(call_for_handle<brisling_results>(brisling_devices));
  std::vector<Device> out;
  for (size_t row = 0; row < results.rows(); ++row) {
    out.push_back({results.text(row, "name"), results.text(row, "description")});
  }
  return out;
}

// Bare names of models are looked for in this folder, too.
inline void add_model_folder(std::string_view folder) {
  call(brisling_add_model_folder, folder.data(), folder.size());
}

struct PulledModel {
  std::string path;        // what to open
  std::string repository;  // of the hub; empty for another model
  std::string commit;
  int64_t bytes = 0;
  int64_t downloaded = 0;  // of those, by this call
};

// Makes sure that a model is there, downloading what is missing.
inline PulledModel pull_model(std::string_view model, const Options& options = {},
                              Control* control = nullptr) {
  brisling_results* out = nullptr;
  call(brisling_pull_model, model.data(), model.size(), options.get(), &out,
       control ? control->get() : nullptr);
  const Results results{Handle<brisling_results>(out)};
  return {results.text(0, "path"), results.text(0, "repository"), results.text(0, "commit"),
          results.integers("bytes")[0], results.integers("downloaded")[0]};
}

// The short names, with the columns of brisling_models.
inline Results models(const Options& options = {}) {
  return Results(call_for_handle<brisling_results>(brisling_models, options.get()));
}

// What the cache holds, with the columns of brisling_cached_models.
inline Results cached_models(const Options& options = {}) {
  return Results(call_for_handle<brisling_results>(brisling_cached_models, options.get()));
}

// Returns the bytes that this frees.
inline int64_t remove_model(std::string_view model, const Options& options = {}) {
  int64_t freed = 0;
  call(brisling_remove_model, model.data(), model.size(), options.get(), &freed);
  return freed;
}

// What the library finds on this machine, with the columns of brisling_diagnostics.
inline Results diagnostics() { return Results(call_for_handle<brisling_results>(brisling_diagnostics)); }

// (name, value) pairs in the order in which they are best shown.
inline std::vector<std::pair<std::string, std::string>> model_info(std::string_view model,
                                                                   const Options& options = {}) {
  const Results results(
      call_for_handle<brisling_results>(brisling_model_info, model.data(), model.size(), options.get()));
  std::vector<std::pair<std::string, std::string>> out;
  for (size_t row = 0; row < results.rows(); ++row) {
    out.emplace_back(results.text(row, "name"), results.text(row, "value"));
  }
  return out;
}

inline std::string version() { return call_for_text(brisling_version); }

}  // namespace v1
}  // namespace brisling

#endif  // BRISLING_HPP
