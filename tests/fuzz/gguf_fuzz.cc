// Arbitrary bytes as a GGUF file, down to the configuration that its metadata hold.
#include "core/files/gguf.h"
#include "core/files/model_config.h"
#include "core/files/sentence_config.h"
#include "tests/fuzz/support.h"

using namespace brisling;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const fuzz::MemoryFile input(data, size);
  try {
    const Gguf file(input.path());
    fuzz::read_every_tensor(file, size);
    const ModelConfig config = ModelConfig::from_gguf(file);
    const int64_t hidden_size = config.count_or("hidden_size", 1);
    fuzz::require(hidden_size >= 1 && hidden_size <= 1 << 24);
    config.number_or("layer_norm_eps", 1e-12);
    const SentenceConfig sentence = read_sentence_config(file);
    fuzz::require(!sentence.max_length || *sentence.max_length >= 1);
    config.count("num_hidden_layers");
  } catch (const Error&) {
  }
  return 0;
}
