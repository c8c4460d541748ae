// Finds elements of an array by a key, in open addressing. The hash depends on a number that every
// process draws anew, so that no file can bring keys that all fall together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace brisling {

// The array itself, and which element has which key, stay with the owner.
class HashIndex {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  explicit HashIndex(size_t elements = 0);  // room for as many

  // Both take a string or a number as key, and `has_key(element)`, which tells whether that element
  // of the array is the one. `insert` leaves out an element whose key is there already, and returns
  // the element that has it.
  template <class Key, class HasKey>
  uint32_t find(Key key, HasKey&& has_key) const {
    const uint64_t key_hash = hash(key);
    return slots_[slot_of(key_hash, has_key)].element;
  }
  template <class Key, class HasKey>
  uint32_t insert(uint32_t element, Key key, HasKey&& has_key) {
    const uint64_t key_hash = hash(key);
    Slot& slot = slots_[slot_of(key_hash, has_key)];
    if (slot.element == kNone) slot = {tag(key_hash), element};
    return slot.element;
  }

 private:
  struct Slot {
    uint32_t tag = 0;  // tells most other keys apart without a look at the element
    uint32_t element = kNone;
  };

  // Of the key, or the empty slot where it would be.
  template <class HasKey>
  size_t slot_of(uint64_t hash, HasKey&& has_key) const {
    size_t index = hash & mask_;
    while (slots_[index].element != kNone &&
           (slots_[index].tag != tag(hash) || !has_key(slots_[index].element))) {
      index = (index + 1) & mask_;
    }
    return index;
  }
  static uint32_t tag(uint64_t hash) { return static_cast<uint32_t>(hash >> 32); }

  // The finalizer of SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number
  // Generators", 2014).
  static uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
  }
  uint64_t hash(uint64_t key) const { return mix(key + seed_); }
  uint64_t hash(std::string_view key) const {
    uint64_t result = seed_ + key.size();
    for (; key.size() > 8; key.remove_prefix(8)) {
      uint64_t word;
      std::memcpy(&word, key.data(), 8);
      result = mix(result ^ word);
    }
    uint64_t word = 0;
    for (const char byte : key) word = word << 8 | static_cast<uint8_t>(byte);
    return mix(result ^ word);
  }

  std::vector<Slot> slots_;  // at most half of them in use
  size_t mask_;
  uint64_t seed_;
};

}  // namespace brisling
