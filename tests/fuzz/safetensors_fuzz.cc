// Arbitrary bytes as model.safetensors.
#include <memory>

#include "core/files/safetensors.h"
#include "core/files/weights.h"
#include "tests/fuzz/support.h"

using namespace brisling;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const fuzz::MemoryFile input(data, size);
  try {
    const auto file = std::make_shared<const Safetensors>(input.path());
    fuzz::read_every_tensor(*file, size);
    Weights weights(file);
    fuzz::require(weights.unused().size() == file->tensors().size());
    for (const NamedTensor& tensor : file->tensors()) weights.root().tensor(tensor.name, tensor.view.shape);
    fuzz::require(weights.unused().empty());
    weights.root().tensor("weight", {1});
  } catch (const Error&) {
  }
  return 0;
}
