// One embedder, many threads: the same bits, cancelling, and progress.
#include <atomic>
#include <thread>

#include "tests/capi/support.h"

using namespace brisling::test;
using Catch::Matchers::ContainsSubstring;

namespace {

Batch mixed_batch() {
  const Batch words{"a doctor", "", "The quick brown fox jumps over the lazy dog.", "physician",
                    "na\xC3\xAFve caf\xC3\xA9s"};
  Batch batch{};
  for (size_t i = 0; i < 40; ++i) {
    std::string text;
    for (size_t k = 0; k <= i % 7; ++k) {
      const size_t pick = (i + k) % words.size();
      const auto begin = static_cast<size_t>(words.offsets[pick]),
                 end = static_cast<size_t>(words.offsets[pick + 1]);
      text.append(words.utf8, begin, end - begin).append(" ");
    }
    batch.add(text);
  }
  return batch;
}

// More work than any machine does before another thread has noticed that it began.
Batch long_batch() {
  Batch batch{};
  for (int i = 0; i < 20000; ++i) batch.add("The quick brown fox jumps over the lazy dog.");
  return batch;
}

brisling_status encode_with(const brisling_embedder* embedder, const Batch& batch, std::vector<float>& out,
                            brisling_control* control, brisling_error** error) {
  return brisling_embedder_encode(embedder, batch.utf8.data(), batch.utf8.size(), batch.offsets.data(),
                                  batch.size(), nullptr, out.data(), out.size(), nullptr, control, error);
}

}  // namespace

TEST_CASE("16 threads on one embedder get the same bits", "[concurrency]") {
  const EmbedderHandle embedder = open_embedder(tiny_embedder());
  const Batch batch = mixed_batch();
  const std::vector<float> expected = encode(embedder.get(), batch);
  brisling_tokenizer* out = nullptr;
  ok(brisling_embedder_tokenizer, embedder.get(), &out);
  const TokenizerHandle tokenizer(out);
  const std::vector<int64_t> expected_counts = [&] {
    std::vector<int64_t> counts(batch.size());
    ok(brisling_tokenizer_count, tokenizer.get(), batch.utf8.data(), batch.utf8.size(), batch.offsets.data(),
       batch.size(), nullptr, counts.data(), counts.size());
    return counts;
  }();

  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&] {
      std::vector<float> vectors(expected.size());
      std::vector<int64_t> counts(batch.size());
      for (int repeat = 0; repeat < 5; ++repeat) {
        wrong += encode_with(embedder.get(), batch, vectors, nullptr, nullptr) != BRISLING_OK ||
                 vectors != expected;
        wrong += brisling_tokenizer_count(tokenizer.get(), batch.utf8.data(), batch.utf8.size(),
                                          batch.offsets.data(), batch.size(), nullptr, counts.data(),
                                          counts.size(), nullptr) != BRISLING_OK ||
                 counts != expected_counts;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("a call is cancelled in mid-batch, and the embedder goes on", "[concurrency]") {
  const EmbedderHandle embedder = open_embedder(bundled_model().string());
  const ControlHandle control = make_control();
  const Batch batch = long_batch();
  std::vector<float> vectors(batch.size() * 384);

  std::thread other([&] {
    while (brisling_control_done(control.get()) == 0) std::this_thread::yield();
    brisling_control_cancel(control.get());
  });
  brisling_error* out = nullptr;
  const brisling_status status = encode_with(embedder.get(), batch, vectors, control.get(), &out);
  other.join();
  const ErrorHandle error(out);
  CHECK(status == BRISLING_CANCELLED);
  CHECK_THAT(message_of(out), ContainsSubstring("cancelled"));
  CHECK(brisling_control_total(control.get()) == 20000);
  CHECK(brisling_control_done(control.get()) < 20000);

  // It stays cancelled, for this control alone.
  vectors.resize(384);
  const Batch one{"a doctor"};
  CHECK(encode_with(embedder.get(), one, vectors, control.get(), nullptr) == BRISLING_CANCELLED);
  CHECK(encode_with(embedder.get(), one, vectors, make_control().get(), nullptr) == BRISLING_OK);
}

TEST_CASE("progress is counted in texts and never falls", "[concurrency]") {
  const EmbedderHandle embedder = open_embedder(tiny_embedder());
  const ControlHandle control = make_control();
  CHECK(brisling_control_done(control.get()) == 0);
  CHECK(brisling_control_total(control.get()) == 0);

  const Batch batch = mixed_batch();
  std::vector<float> vectors(batch.size() * 32);
  std::atomic<bool> finished{false};
  std::atomic<bool> fell{false};
  std::thread watcher([&] {
    int64_t last = 0;
    while (!finished) {
      const int64_t done = brisling_control_done(control.get());
      if (done < last) fell = true;
      last = done;
    }
  });
  const brisling_status status = encode_with(embedder.get(), batch, vectors, control.get(), nullptr);
  finished = true;
  watcher.join();
  CHECK(status == BRISLING_OK);
  CHECK_FALSE(fell);
  CHECK(brisling_control_done(control.get()) == 40);
  CHECK(brisling_control_total(control.get()) == 40);
}

TEST_CASE("handles are opened and freed by different threads at once", "[concurrency]") {
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      const std::string model = tiny_embedder();
      brisling_embedder* embedder = nullptr;
      failed +=
          brisling_embedder_open(model.data(), model.size(), nullptr, &embedder, nullptr) != BRISLING_OK;
      std::thread(brisling_embedder_free, embedder).join();
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failed == 0);
}
