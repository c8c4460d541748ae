#include "core/text/hash_index.h"

#include <bit>
#include <random>

namespace brisling {
namespace {

uint64_t seed_of_process() {
  static const uint64_t seed = [] {
    std::random_device device;
    return uint64_t{device()} << 32 | device();
  }();
  return seed;
}

}  // namespace

HashIndex::HashIndex(size_t elements)
    : slots_(std::bit_ceil(2 * elements + 1)), mask_(slots_.size() - 1), seed_(seed_of_process()) {}

}  // namespace brisling
