// Memory that runs out, at every allocation of every call: a status and an error, nothing else.
#include <cstdlib>
#include <functional>
#include <new>

#include "tests/capi/support.h"

namespace {

// How many more allocations this thread may make; negative is no limit.
thread_local int64_t allocations_left = -1;

}  // namespace

void* operator new(size_t size, const std::nothrow_t&) noexcept {
  if (allocations_left == 0) return nullptr;
  if (allocations_left > 0) --allocations_left;
  return std::malloc(size > 0 ? size : 1);
}
void* operator new(size_t size) {
  if (void* memory = ::operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

using namespace brisling::test;
using Catch::Matchers::ContainsSubstring;

namespace {

// Lets the call fail at its first allocation, its second, and so on, until it has enough.
void runs_out_of_memory(const std::function<brisling_status(brisling_error**)>& call) {
  int64_t failures = 0;
  for (int64_t allowed = 0;; allowed += 1 + allowed / 20) {
    brisling_error* error = nullptr;
    allocations_left = allowed;
    const brisling_status status = call(&error);
    allocations_left = -1;
    const ErrorHandle owned(error);
    INFO("after " << allowed << " allocations: " << message_of(error));
    if (status == BRISLING_OK) break;
    ++failures;
    REQUIRE(status == BRISLING_OUT_OF_MEMORY);
    REQUIRE(brisling_error_status(error) == BRISLING_OUT_OF_MEMORY);
    REQUIRE_THAT(message_of(error), ContainsSubstring("memory"));
  }
  CHECK(failures > 0);
}

}  // namespace

TEST_CASE("options and controls without memory") {
  runs_out_of_memory([](brisling_error** error) {
    brisling_options* out = nullptr;
    const brisling_status status = brisling_options_new(&out, error);
    brisling_options_free(out);
    return status;
  });
  runs_out_of_memory([](brisling_error** error) {
    brisling_control* out = nullptr;
    const brisling_status status = brisling_control_new(&out, error);
    brisling_control_free(out);
    return status;
  });
  const OptionsHandle options = make_options({});
  runs_out_of_memory([&](brisling_error** error) {
    const std::string_view text = "longer than what a string holds in itself";
    return brisling_options_set(options.get(), text.data(), text.size(), text.data(), text.size(), error);
  });
}

TEST_CASE("an error without memory for its message is out of memory") {
  brisling_error* error = nullptr;
  size_t written = 0;
  allocations_left = 0;
  const brisling_status status = brisling_version(nullptr, 0, &written, &error);
  allocations_left = -1;
  CHECK(status == BRISLING_OUT_OF_MEMORY);
  CHECK(brisling_error_status(error) == BRISLING_OUT_OF_MEMORY);
  brisling_error_free(error);
  brisling_error_free(error);  // no allocation stands behind it
  CHECK_THAT(message_of(error), ContainsSubstring("memory"));
}

TEST_CASE("opening without memory") {
  const std::string model = tiny_embedder();
  runs_out_of_memory([&](brisling_error** error) {
    brisling_embedder* out = nullptr;
    const brisling_status status = brisling_embedder_open(model.data(), model.size(), nullptr, &out, error);
    brisling_embedder_free(out);
    return status;
  });
  const std::string gguf = (golden("gguf-bert-q8_0") / "model.gguf").string();
  runs_out_of_memory([&](brisling_error** error) {
    brisling_embedder* out = nullptr;
    const brisling_status status = brisling_embedder_open(gguf.data(), gguf.size(), nullptr, &out, error);
    brisling_embedder_free(out);
    return status;
  });
  runs_out_of_memory([&](brisling_error** error) {
    brisling_results* out = nullptr;
    const brisling_status status = brisling_devices(&out, error);
    brisling_results_free(out);
    return status;
  });
}

TEST_CASE("calls without memory leave the embedder whole") {
  const EmbedderHandle embedder = open_embedder(tiny_embedder());
  const Batch batch{"The quick brown fox jumps over the lazy dog.", "", "a doctor"};
  const std::vector<float> expected = encode(embedder.get(), batch);
  brisling_tokenizer* out = nullptr;
  ok(brisling_embedder_tokenizer, embedder.get(), &out);
  const TokenizerHandle tokenizer(out);

  std::vector<float> vectors(expected.size());
  const OptionsHandle one_thread = make_options({{"threads", "1"}});
  runs_out_of_memory([&](brisling_error** error) {
    return brisling_embedder_encode(embedder.get(), batch.utf8.data(), batch.utf8.size(),
                                    batch.offsets.data(), batch.size(), one_thread.get(), vectors.data(),
                                    vectors.size(), nullptr, nullptr, error);
  });
  CHECK(vectors == expected);
  float score = 0;
  runs_out_of_memory([&](brisling_error** error) {
    return brisling_embedder_similarity(embedder.get(), batch.utf8.data(), 10, batch.utf8.data(), 20,
                                        one_thread.get(), &score, error);
  });
  runs_out_of_memory([&](brisling_error** error) {
    brisling_results* results = nullptr;
    const brisling_status status =
        brisling_tokenizer_encode(tokenizer.get(), batch.utf8.data(), batch.utf8.size(), batch.offsets.data(),
                                  batch.size(), nullptr, &results, nullptr, error);
    brisling_results_free(results);
    return status;
  });
  CHECK(encode(embedder.get(), batch) == expected);
}

TEST_CASE("classifying and reranking without memory") {
  const Batch batch{"The quick brown fox jumps over the lazy dog.", "a doctor"};
  const OptionsHandle one_thread = make_options({{"threads", "1"}});
  const std::string model = tiny_classifier();
  runs_out_of_memory([&](brisling_error** error) {
    brisling_classifier* out = nullptr;
    const brisling_status status = brisling_classifier_open(model.data(), model.size(), nullptr, &out, error);
    brisling_classifier_free(out);
    return status;
  });
  const ClassifierHandle classifier = open_classifier(model);
  runs_out_of_memory([&](brisling_error** error) {
    brisling_results* out = nullptr;
    const brisling_status status = brisling_classifier_classify(
        classifier.get(), batch.utf8.data(), batch.utf8.size(), batch.offsets.data(), batch.size(),
        one_thread.get(), &out, nullptr, nullptr, error);
    brisling_results_free(out);
    return status;
  });
  const RerankerHandle reranker = open_reranker(tiny_reranker());
  runs_out_of_memory([&](brisling_error** error) {
    brisling_results* out = nullptr;
    const brisling_status status = brisling_reranker_rerank(
        reranker.get(), "a question", 10, batch.utf8.data(), batch.utf8.size(), batch.offsets.data(),
        batch.size(), one_thread.get(), &out, nullptr, nullptr, error);
    brisling_results_free(out);
    return status;
  });
}
