#include "core/base/arena.h"

#include <algorithm>
#include <new>

namespace brisling {
namespace {
constexpr size_t kSmallestBlock = size_t{1} << 18;
}

void Arena::Free::operator()(std::byte* data) const {
  ::operator delete (data, std::align_val_t{kAlignment});
}

void* Arena::allocate(size_t bytes) {
  bytes = std::max(bytes, size_t{1});
  if (bytes > SIZE_MAX / 2) throw std::bad_alloc();
  bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  while (block_ < blocks_.size() && blocks_[block_].size - used_ < bytes) {
    ++block_;
    used_ = 0;
  }
  if (block_ == blocks_.size()) {
    const size_t size = std::max({kSmallestBlock, bytes, blocks_.empty() ? 0 : 2 * blocks_.back().size});
    auto* data = static_cast<std::byte*>(::operator new (size, std::align_val_t{kAlignment}));
    blocks_.push_back({std::unique_ptr<std::byte, Free>(data), size});
    used_ = 0;
  }
  std::byte* start = blocks_[block_].data.get() + used_;
  used_ += bytes;
  return start;
}

size_t Arena::capacity() const {
  size_t total = 0;
  for (const Block& block : blocks_) total += block.size;
  return total;
}

}  // namespace brisling
