// brisling.h as the tests call it: handles that free themselves, and calls that are checked.
#pragma once

#include <brisling.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/golden.h"

namespace brisling::test {

template <auto free_function>
struct Freed {
  template <class T>
  void operator()(T* handle) const {
    free_function(handle);
  }
};
using ErrorHandle = std::unique_ptr<brisling_error, Freed<brisling_error_free>>;
using OptionsHandle = std::unique_ptr<brisling_options, Freed<brisling_options_free>>;
using ControlHandle = std::unique_ptr<brisling_control, Freed<brisling_control_free>>;
using ResultsHandle = std::unique_ptr<brisling_results, Freed<brisling_results_free>>;
using TokenizerHandle = std::unique_ptr<brisling_tokenizer, Freed<brisling_tokenizer_free>>;
using EmbedderHandle = std::unique_ptr<brisling_embedder, Freed<brisling_embedder_free>>;
using ClassifierHandle = std::unique_ptr<brisling_classifier, Freed<brisling_classifier_free>>;
using RerankerHandle = std::unique_ptr<brisling_reranker, Freed<brisling_reranker_free>>;

inline std::string message_of(const brisling_error* error) {
  std::string message(brisling_error_message(error, nullptr, 0), '\0');
  brisling_error_message(error, message.data(), message.size());
  return message;
}

// Calls function(args..., &error), which must succeed.
template <class Function, class... Args>
void ok(Function function, Args... args) {
  brisling_error* error = nullptr;
  const brisling_status status = function(args..., &error);
  const ErrorHandle owned(error);
  INFO(message_of(error));
  REQUIRE(status == BRISLING_OK);
  REQUIRE(error == nullptr);
}

// The same call must fail with this status, also without a place for the error; gives the message.
template <class Function, class... Args>
std::string failure(brisling_status expected, Function function, Args... args) {
  CHECK(function(args..., nullptr) == expected);
  brisling_error* error = nullptr;
  const brisling_status status = function(args..., &error);
  const ErrorHandle owned(error);
  const std::string message = message_of(error);
  INFO(message);
  CHECK(status == expected);
  CHECK(brisling_error_status(error) == expected);
  CHECK_FALSE(message.empty());
  return message;
}

// A batch of texts as the interface takes it.
struct Batch {
  Batch(std::initializer_list<std::string_view> texts) {
    for (std::string_view text : texts) add(text);
  }
  explicit Batch(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) add(text);
  }
  void add(std::string_view text) {
    utf8 += text;
    offsets.push_back(static_cast<int64_t>(utf8.size()));
  }
  size_t size() const { return offsets.size() - 1; }

  std::string utf8;
  std::vector<int64_t> offsets = {0};
};

inline OptionsHandle make_options(
    std::initializer_list<std::pair<std::string_view, std::string_view>> options) {
  brisling_options* out = nullptr;
  ok(brisling_options_new, &out);
  OptionsHandle handle(out);
  for (const auto& [name, value] : options) {
    ok(brisling_options_set, out, name.data(), name.size(), value.data(), value.size());
  }
  return handle;
}

inline ControlHandle make_control() {
  brisling_control* out = nullptr;
  ok(brisling_control_new, &out);
  return ControlHandle(out);
}

inline EmbedderHandle open_embedder(const std::string& model, const brisling_options* options = nullptr) {
  brisling_embedder* out = nullptr;
  ok(brisling_embedder_open, model.data(), model.size(), options, &out);
  return EmbedderHandle(out);
}

inline ClassifierHandle open_classifier(const std::string& model, const brisling_options* options = nullptr) {
  brisling_classifier* out = nullptr;
  ok(brisling_classifier_open, model.data(), model.size(), options, &out);
  return ClassifierHandle(out);
}

inline RerankerHandle open_reranker(const std::string& model, const brisling_options* options = nullptr) {
  brisling_reranker* out = nullptr;
  ok(brisling_reranker_open, model.data(), model.size(), options, &out);
  return RerankerHandle(out);
}

inline TokenizerHandle open_tokenizer_handle(const std::string& model,
                                             const brisling_options* options = nullptr) {
  brisling_tokenizer* out = nullptr;
  ok(brisling_tokenizer_open, model.data(), model.size(), options, &out);
  return TokenizerHandle(out);
}

// Checkpoints that open in milliseconds.
inline std::string tiny_embedder() { return golden("st-bert-mean").string(); }
inline std::string tiny_classifier() { return golden("bert-classify").string(); }
inline std::string tiny_entailment_model() { return golden("deberta-nli").string(); }
inline std::string tiny_reranker() { return golden("bert-rerank").string(); }
inline std::string tiny_tokenizer() { return golden("tokenizer-wordpiece").string(); }

inline std::vector<float> encode(const brisling_embedder* embedder, const Batch& batch,
                                 const brisling_options* options = nullptr, size_t* truncated = nullptr) {
  int64_t row_size = 0;
  ok(brisling_embedder_row_size, embedder, options, &row_size);
  std::vector<float> out(batch.size() * static_cast<size_t>(row_size));
  ok(brisling_embedder_encode, embedder, batch.utf8.data(), batch.utf8.size(), batch.offsets.data(),
     batch.size(), options, out.data(), out.size(), truncated, nullptr);
  return out;
}

inline ResultsHandle tokenize(const brisling_tokenizer* tokenizer, const Batch& batch,
                              const brisling_options* options = nullptr, size_t* truncated = nullptr) {
  brisling_results* out = nullptr;
  ok(brisling_tokenizer_encode, tokenizer, batch.utf8.data(), batch.utf8.size(), batch.offsets.data(),
     batch.size(), options, &out, truncated);
  return ResultsHandle(out);
}

inline std::vector<int64_t> offsets_of(const brisling_results* results) {
  std::vector<int64_t> out(brisling_results_groups(results) + 1);
  ok(brisling_results_offsets, results, out.data(), out.size());
  return out;
}

inline std::vector<int64_t> integers(const brisling_results* results, std::string_view column) {
  std::vector<int64_t> out(brisling_results_rows(results));
  ok(brisling_results_integers, results, column.data(), column.size(), out.data(), out.size());
  return out;
}

inline std::vector<float> floats_of(const brisling_results* results, std::string_view column) {
  std::vector<float> out(brisling_results_rows(results));
  ok(brisling_results_floats, results, column.data(), column.size(), out.data(), out.size());
  return out;
}

inline std::string text_at(const brisling_results* results, size_t row, std::string_view column) {
  std::string buf(1000, '\0');
  size_t written = 0;
  ok(brisling_results_text, results, row, column.data(), column.size(), buf.data(), buf.size(), &written);
  buf.resize(written);
  return buf;
}

}  // namespace brisling::test
