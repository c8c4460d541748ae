// What safetensors and GGUF files have in common: named tensors in a mapped file.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/tensor.h"
#include "core/files/mapped_file.h"

namespace brisling {

struct NamedTensor {
  std::string name;
  TensorView view;
};

// A tensor that the file holds and the engine does not compute with: an integer buffer, say.
struct UnreadableTensor {
  std::string name;
  std::string problem;  // "is of type I64; F32, F16 and BF16 are supported"
};

class TensorFile {
 public:
  virtual ~TensorFile() = default;
  const std::string& path() const { return file_.path(); }
  const std::vector<NamedTensor>& tensors() const { return tensors_; }
  // Harmless unless a model asks for one of them.
  const std::vector<UnreadableTensor>& unreadable() const { return unreadable_; }
  void drop_pages() const { file_.drop_pages(); }

 protected:
  explicit TensorFile(const std::filesystem::path& path) : file_(path) {}
  MappedFile file_;
  std::vector<NamedTensor> tensors_;  // every view lies inside the file; ranges never overlap
  std::vector<UnreadableTensor> unreadable_;
};

}  // namespace brisling
