// safetensors: a JSON header (names, dtypes, shapes, byte ranges) before raw little-endian data.
// Format: https://github.com/huggingface/safetensors#format
#pragma once

#include "core/files/tensor_file.h"

namespace brisling {

class Safetensors : public TensorFile {
 public:
  // Fails with kInvalidModel where the header lies about the file, naming file and tensor.
  explicit Safetensors(const std::filesystem::path& path);
};

}  // namespace brisling
