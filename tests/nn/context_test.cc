#include "core/nn/context.h"

#include <catch2/catch_test_macros.hpp>

namespace brisling {

TEST_CASE("an arena gives memory back at the end of a scope and keeps it for the next call") {
  Arena arena;
  const float* first = nullptr;
  for (int call = 0; call < 3; ++call) {
    const Arena::Scope scope(arena);
    const Matrix matrix = arena.matrix(100, 384);
    if (call == 0) first = matrix.data;
    CHECK(matrix.data == first);
    arena.matrix(1000, 1536);
  }
  const size_t capacity = arena.capacity();
  {
    const Arena::Scope scope(arena);
    arena.matrix(100, 384);
    arena.matrix(1000, 1536);
  }
  CHECK(arena.capacity() == capacity);
}

TEST_CASE("backends are found by name, and an unknown one names those that are here") {
  CHECK(find_backend("cpu").name() == "cpu");
  CHECK(!find_backend("cpu").description().empty());
  try {
    find_backend("tpu");
    FAIL("found");
  } catch (const Error& error) {
    CHECK(error.status() == Status::kUnsupported);
    CHECK(std::string(error.what()).find("cpu") != std::string::npos);
  }
}

}  // namespace brisling
