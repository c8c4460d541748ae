// What the fuzz targets share: bytes as a file, and the promises that every checkpoint file keeps.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/files/tensor_file.h"

namespace brisling::fuzz {

// A broken promise stops the fuzzer as a crash does.
inline void require(bool promise) {
  if (!promise) std::abort();
}

// Bytes that can be opened by a path, without a disk.
class MemoryFile {
 public:
  MemoryFile(const uint8_t* data, size_t size) : descriptor_(::memfd_create("fuzz", 0)) {
    require(descriptor_ >= 0 && ::write(descriptor_, data, size) == static_cast<ssize_t>(size));
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

// Every tensor lies inside a file of `file_bytes`, and all of it can be read.
inline void read_every_tensor(const TensorFile& file, size_t file_bytes) {
  int64_t bytes = 0;
  std::vector<float> values;
  for (const NamedTensor& tensor : file.tensors()) {
    const int64_t elements = tensor.view.shape.elements();
    require(elements >= 0 && tensor.view.bytes() >= 0);
    bytes += tensor.view.bytes();
    require(bytes <= static_cast<int64_t>(file_bytes));  // no two overlap
    values.resize(static_cast<size_t>(elements));
    to_float(tensor.view, 0, elements, values.data());
  }
}

}  // namespace brisling::fuzz
