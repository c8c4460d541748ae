#include "core/base/arena.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <new>

using brisling::Arena;

TEST_CASE("Arena memory is aligned and does not overlap") {
  Arena arena;
  const Arena::Scope scope(arena);
  char* parts[6];
  const size_t sizes[] = {1, 0, 63, 64, 65, size_t{1} << 20};
  for (int i = 0; i < 6; ++i) {
    parts[i] = static_cast<char*>(arena.allocate(sizes[i]));
    CHECK(reinterpret_cast<uintptr_t>(parts[i]) % Arena::kAlignment == 0);
    std::memset(parts[i], i, sizes[i]);
  }
  for (int i = 0; i < 6; ++i) {
    for (size_t k = 0; k < sizes[i]; k += 4096) CHECK(parts[i][k] == i);
  }
}

TEST_CASE("An arena gives back what a scope allocated and keeps its memory") {
  Arena arena;
  const Arena::Scope outer(arena);
  void* first = arena.allocate(100);
  void* second = nullptr;
  {
    const Arena::Scope inner(arena);
    second = arena.allocate(100);
    arena.allocate(size_t{3} << 20);  // in a block of its own
    CHECK(second != first);
  }
  const size_t capacity = arena.capacity();
  for (int call = 0; call < 10; ++call) {
    const Arena::Scope inner(arena);
    CHECK(arena.allocate(100) == second);
    arena.allocate(size_t{3} << 20);
  }
  CHECK(arena.capacity() == capacity);
  CHECK(capacity >= size_t{3} << 20);
}

TEST_CASE("A matrix of an arena has its rows one after the other") {
  Arena arena;
  const brisling::Matrix matrix = arena.matrix(3, 5);
  CHECK(matrix.rows == 3);
  CHECK(matrix.cols == 5);
  CHECK(matrix.row(2) == matrix.data + 10);
}

TEST_CASE("An impossible size is an exception, not a wrap-around") {
  Arena arena;
  CHECK_THROWS_AS(arena.allocate(SIZE_MAX), std::bad_alloc);
  CHECK_THROWS_AS(arena.allocate(SIZE_MAX - 10), std::bad_alloc);
}
