#include "core/base/weight_buffer.h"

#include <algorithm>
#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace brisling {
namespace {

constexpr size_t kCacheLine = 64;

std::shared_ptr<void> allocate_on_ordinary_pages(size_t bytes) {
  constexpr std::align_val_t kAlignment{kCacheLine};
  return {::operator new(bytes, kAlignment), [](void* data) { ::operator delete(data, kAlignment); }};
}

#ifdef __linux__

constexpr size_t kHugePage = size_t{2} << 20;

constexpr size_t round_up(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

// Memory that pieces share side by side, so that none leaves most of a huge page empty. What nobody
// has written takes no more than its addresses.
class Region {
 public:
  explicit Region(size_t size)
      : start_(static_cast<std::byte*>(std::aligned_alloc(kHugePage, size))), size_(size) {
    if (start_ == nullptr) throw std::bad_alloc();
    madvise(start_, size_, MADV_HUGEPAGE);
  }
  ~Region() { std::free(start_); }
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;

  size_t left() const { return size_ - used_; }

  std::byte* take(size_t bytes) {
    std::byte* piece = start_ + used_;
    used_ += bytes;
    return piece;
  }

  // Returns to the system those huge pages that are the piece's alone; the others go with the region.
  void give_back(std::byte* piece, size_t bytes) {
    const auto offset = static_cast<size_t>(piece - start_);
    const size_t first = round_up(offset, kHugePage), last = (offset + bytes) / kHugePage * kHugePage;
    if (first < last) madvise(start_ + first, last - first, MADV_DONTNEED);
  }

 private:
  std::byte* start_;
  size_t size_, used_ = 0;
};

std::shared_ptr<void> allocate_on_huge_pages(size_t bytes) {
  constexpr size_t kRegionSize = size_t{64} << 20;
  // A thread's own: there is no lock that a fork could leave held in the child.
  thread_local std::weak_ptr<Region> current;
  std::shared_ptr<Region> region = current.lock();
  if (region == nullptr || region->left() < bytes) {
    region = std::make_shared<Region>(std::max(kRegionSize, round_up(bytes, kHugePage)));
    current = region;
  }
  std::byte* piece = region->take(bytes);
  return {piece, [region, piece, bytes](void*) { region->give_back(piece, bytes); }};
}

#endif

}  // namespace

std::shared_ptr<void> allocate_for_weights(size_t bytes) {
#ifdef __linux__
  constexpr size_t kLarge = size_t{64} << 10;
  if (bytes >= kLarge) return allocate_on_huge_pages(round_up(bytes, kCacheLine));
#endif
  return allocate_on_ordinary_pages(bytes);
}

}  // namespace brisling
