// A forward pass allocates nothing once its context has seen as large an input.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cstdlib>
#include <new>

#include "core/models/checkpoint.h"
#include "core/models/encoder.h"
#include "tests/support/golden.h"

namespace {

std::atomic<int64_t> allocations{0};  // of all threads

void* present(void* memory) { return memory != nullptr ? memory : throw std::bad_alloc(); }

}  // namespace

// Not inlined: g++ 12 would see free() beside new or malloc() beside delete, and warn.
[[gnu::noinline]] void* operator new(size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size > 0 ? size : 1);
}
[[gnu::noinline]] void* operator new(size_t size) { return present(::operator new(size, std::nothrow)); }
[[gnu::noinline]] void* operator new(size_t size, std::align_val_t alignment) {
  ++allocations;
  const auto unit = static_cast<size_t>(alignment);
  return present(std::aligned_alloc(unit, (size + unit - 1) / unit * unit));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t, std::align_val_t) noexcept { std::free(memory); }

namespace brisling {
namespace {

Batch texts_of(const std::vector<size_t>& lengths) {
  Batch batch;
  for (const size_t tokens : lengths) {
    Encoding text;
    text.ids.assign(tokens, 5);
    text.type_ids.assign(tokens, 0);
    batch.add(text);
  }
  return batch;
}

}  // namespace

TEST_CASE("a forward pass allocates nothing once it has seen its largest input", "[concurrency]") {
  const auto directory = GENERATE(as<std::string>(), "bert", "deberta-v2", "modernbert", "mpnet");
  const auto storage = GENERATE(WeightStorage::kF32, WeightStorage::kQ8_0, WeightStorage::kInt8);
  const int threads = GENERATE(1, 2);
  CAPTURE(directory, threads);
  const Backend& backend = find_backend("cpu");
  Checkpoint checkpoint = Checkpoint::open(test::golden(directory).string());
  const auto encoder =
      load_encoder(checkpoint, {.backend = backend, .storage = storage, .provider = GemmProvider::kNative});
  Context context(backend);
  context.threads = threads;
  const auto forward = [&](const Batch& batch) {
    const Arena::Scope scratch(context.arena);
    encoder->forward(context, batch);
  };

  const Batch largest = texts_of({30, 7, 25}), smaller = texts_of({12, 3});
  forward(largest);
  const int64_t before = allocations;
  forward(largest);
  forward(smaller);
  forward(largest);
  const int64_t after = allocations;
  CHECK(after == before);
}

}  // namespace brisling
