// Files of the two checkpoint formats, made byte by byte so that they may also be wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace brisling::test {

template <class T>
std::string little_endian(T value) {
  static_assert(std::is_arithmetic_v<T>);
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

inline std::string safetensors_file(std::string_view header, std::string_view data) {
  return little_endian(uint64_t{header.size()}).append(header).append(data);
}

inline std::string gguf_text(std::string_view text) {
  return little_endian(uint64_t{text.size()}).append(text);
}

struct GgufBuilder {
  uint32_t magic = 0x46554747, version = 3;
  std::string metadata, tensors;
  uint64_t metadata_count = 0, tensor_count = 0;

  // `value` is as the file holds it.
  GgufBuilder& add(std::string_view key, uint32_t type, std::string_view value) {
    metadata += gguf_text(key) + little_endian(type);
    metadata += value;
    ++metadata_count;
    return *this;
  }
  GgufBuilder& add_text(std::string_view key, std::string_view value) {
    return add(key, 8, gguf_text(value));
  }
  GgufBuilder& add_u32(std::string_view key, uint32_t value) { return add(key, 4, little_endian(value)); }
  GgufBuilder& add_array(std::string_view key, uint32_t element_type, uint64_t count,
                         std::string_view elements) {
    return add(key, 9, (little_endian(element_type) + little_endian(count)).append(elements));
  }
  // `dims` is innermost first, as in the file.
  GgufBuilder& add_tensor(std::string_view name, const std::vector<uint64_t>& dims, uint32_t type,
                          uint64_t offset) {
    tensors += gguf_text(name) + little_endian(static_cast<uint32_t>(dims.size()));
    for (const uint64_t dim : dims) tensors += little_endian(dim);
    tensors += little_endian(type) + little_endian(offset);
    ++tensor_count;
    return *this;
  }

  std::string file(std::string_view data = "", size_t alignment = 32) const {
    std::string bytes = little_endian(magic) + little_endian(version) + little_endian(tensor_count) +
                        little_endian(metadata_count) + metadata + tensors;
    if (!data.empty()) bytes.resize((bytes.size() + alignment - 1) / alignment * alignment);
    return bytes.append(data);
  }
};

}  // namespace brisling::test
