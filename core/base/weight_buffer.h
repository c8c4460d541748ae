// Memory for packed weights: uninitialised, aligned to a cache line, on huge pages where the system
// has them, since reading megabytes of small pages costs many walks through the page tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace brisling {

// Meant to live long: many pieces share a region of memory. Fails with std::bad_alloc.
std::shared_ptr<void> allocate_for_weights(size_t bytes);

template <class T>
class WeightBuffer {
 public:
  explicit WeightBuffer(int64_t size)
      : data_(std::static_pointer_cast<T>(allocate_for_weights(static_cast<size_t>(size) * sizeof(T)))),
        size_(size) {}
  WeightBuffer(WeightBuffer&&) = default;
  WeightBuffer& operator=(WeightBuffer&&) = default;

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  size_t bytes() const { return static_cast<size_t>(size_) * sizeof(T); }

 private:
  std::shared_ptr<T> data_;
  int64_t size_;
};

}  // namespace brisling
