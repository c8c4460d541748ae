// A batch of texts as callers pass it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace brisling {

// n texts in one UTF-8 buffer: text i is [offsets[i], offsets[i + 1]). Already validated.
struct Texts {
  std::string_view utf8;
  std::span<const int64_t> offsets;  // n + 1, or empty for no texts

  size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::string_view operator[](size_t i) const {
    return utf8.substr(static_cast<size_t>(offsets[i]), static_cast<size_t>(offsets[i + 1] - offsets[i]));
  }
};

}  // namespace brisling
