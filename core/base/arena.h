// Bump allocation for one call in flight. Memory is kept between calls, so that a forward pass
// allocates nothing once it has seen its largest input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/tensor.h"

namespace brisling {

// Not thread-safe: one arena belongs to one thread at a time.
class Arena {
 public:
  static constexpr size_t kAlignment = 64;  // a cache line, and the widest vector

  // Uninitialised memory, valid until the enclosing Scope ends.
  void* allocate(size_t bytes);

  template <class T>
  T* allocate_array(int64_t count) {
    return static_cast<T*>(allocate(static_cast<size_t>(count) * sizeof(T)));
  }
  Matrix matrix(int64_t rows, int64_t cols) { return {allocate_array<float>(rows * cols), rows, cols}; }

  // Everything allocated while a Scope lives is given back to the arena at its end.
  class Scope {
   public:
    explicit Scope(Arena& arena) : arena_(arena), block_(arena.block_), used_(arena.used_) {}
    ~Scope() {
      arena_.block_ = block_;
      arena_.used_ = used_;
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Arena& arena_;
    size_t block_, used_;
  };

  size_t capacity() const;

 private:
  struct Free {
    void operator()(std::byte* data) const;
  };
  struct Block {
    std::unique_ptr<std::byte, Free> data;
    size_t size;
  };
  std::vector<Block> blocks_;
  size_t block_ = 0;  // the block in use
  size_t used_ = 0;   // bytes used of it
};

}  // namespace brisling
