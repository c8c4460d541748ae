#include "core/base/weight_buffer.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <thread>
#include <vector>

namespace brisling {
namespace {

bool holds(const WeightBuffer<uint8_t>& buffer, uint8_t value) {
  const uint8_t* data = buffer.data();
  return std::all_of(data, data + buffer.bytes(), [value](uint8_t x) { return x == value; });
}

}  // namespace

TEST_CASE("weight buffers of every size are aligned and apart") {
  std::vector<std::optional<WeightBuffer<uint8_t>>> buffers;
  for (const int64_t size : {1, 1000, 65535, 65536, 65537, 3 << 20, 1, 5 << 20, 70 << 20, 100000}) {
    buffers.emplace_back(size);
    CHECK(buffers.back()->bytes() == static_cast<size_t>(size));
    CHECK(reinterpret_cast<uintptr_t>(buffers.back()->data()) % 64 == 0);
    std::fill_n(buffers.back()->data(), size, static_cast<uint8_t>(buffers.size()));
  }
  for (size_t i = 0; i < buffers.size(); ++i) CHECK(holds(*buffers[i], static_cast<uint8_t>(i + 1)));

  for (size_t i = 0; i < buffers.size(); i += 2) buffers[i].reset();
  for (size_t i = 1; i < buffers.size(); i += 2) CHECK(holds(*buffers[i], static_cast<uint8_t>(i + 1)));
}

TEST_CASE("weight buffers outlive the thread that made them", "[concurrency]") {
  std::optional<WeightBuffer<uint8_t>> buffer;
  std::thread([&] {
    buffer.emplace(3 << 20);
    std::fill_n(buffer->data(), buffer->bytes(), uint8_t{7});
  }).join();
  CHECK(holds(*buffer, 7));
  std::thread([&] { buffer.reset(); }).join();
}

}  // namespace brisling
