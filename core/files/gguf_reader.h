// Reads the values of a GGUF header one after the other; no read leaves the file.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "core/files/gguf.h"

namespace brisling {

// Every member fails with kInvalidModel, naming the file and the byte, where the file ends too
// early or the value is none of its type.
class GgufReader {
 public:
  explicit GgufReader(const MappedFile& file) : file_(file), bytes_(file.bytes()) {}

  template <class T>
  T number() {
    need(sizeof(T), 1);
    T value;
    std::memcpy(&value, bytes_.data() + position_, sizeof value);
    position_ += sizeof value;
    return value;
  }
  bool boolean();
  std::string_view text();
  std::string_view name();         // of a key or a tensor: at most 65535 bytes
  GgufValue value(uint32_t type);  // by the numbers that the format gives to types of metadata

  // Fails unless `count` items of at least `item_bytes` each are left in the file.
  void need(uint64_t count, uint64_t item_bytes) const;
  [[noreturn]] void error(const std::string& problem) const;
  size_t position() const { return position_; }

 private:
  // Metadata is copied, so a hostile file must not make it larger than any real one.
  static constexpr uint64_t kMaxArrayElements = uint64_t{1} << 24;  // of all arrays together

  GgufValue array();
  template <class Read>
  GgufValue of_number_type(uint32_t type, Read read);
  template <class T, class Next>
  std::vector<T> elements(uint64_t count, uint64_t smallest_bytes, Next next);

  const MappedFile& file_;
  std::span<const std::byte> bytes_;
  size_t position_ = 0;
  uint64_t array_elements_left_ = kMaxArrayElements;
};

}  // namespace brisling
