// Arbitrary bytes as the JSON files of a model directory, one after the other with a byte 0x1E
// between them (which cannot stand in JSON); a file without bytes is absent.
#include <algorithm>
#include <fstream>

#include "core/files/model_config.h"
#include "core/files/sentence_config.h"
#include "core/files/weights.h"
#include "tests/fuzz/support.h"

using namespace brisling;

namespace {

namespace fs = std::filesystem;

constexpr const char* kFiles[] = {"config.json",
                                  "modules.json",
                                  "sentence_bert_config.json",
                                  "tokenizer_config.json",
                                  "1_Pooling/config.json",
                                  "model.safetensors.index.json",
                                  "config_sentence_transformers.json",
                                  "2_Dense/config.json"};

struct ModelDirectory {
  ModelDirectory() {
    std::string name = (fs::temp_directory_path() / "brisling-fuzz-XXXXXX").string();
    fuzz::require(::mkdtemp(name.data()) != nullptr);
    path = name;
    for (const char* folder : {"1_Pooling", "2_Dense"}) fs::create_directory(path / folder);
  }
  ~ModelDirectory() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  void fill(std::string_view bytes) const {
    for (const char* name : kFiles) {
      const std::string_view content = bytes.substr(0, bytes.find('\x1E'));
      bytes.remove_prefix(std::min(content.size() + 1, bytes.size()));
      if (content.empty()) {
        fs::remove(path / name);
      } else {
        std::ofstream(path / name, std::ios::binary) << content;
      }
    }
  }
  fs::path path;
};

// Calls `read`, whose failures must be errors of ours.
template <class Read>
void attempt(Read read) {
  try {
    read();
  } catch (const Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const ModelDirectory directory;
  directory.fill({reinterpret_cast<const char*>(data), size});
  attempt([] {
    const ModelConfig config = ModelConfig::from_directory(directory.path);
    attempt([&] { config.model_type(); });
    attempt([&] { config.text_or("hidden_act", "gelu"); });
    attempt([&] { config.number_or("layer_norm_eps", 1e-12); });
    attempt([&] { config.flag_or("use_cache", true); });
    const int64_t hidden_size = config.count("hidden_size");
    fuzz::require(hidden_size >= 1 && hidden_size <= 1 << 24);
  });
  attempt([] {
    const SentenceConfig sentence = read_sentence_config(directory.path);
    fuzz::require(!sentence.max_length || *sentence.max_length >= 1);
    fuzz::require(!sentence.dimension || *sentence.dimension >= 1);
    const fs::path inside = fs::weakly_canonical(sentence.transformer).lexically_relative(directory.path);
    fuzz::require(*inside.begin() != "..");
  });
  attempt([] { Weights::open_directory(directory.path); });
  return 0;
}
