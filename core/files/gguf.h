// GGUF, the container of llama.cpp: typed metadata and tensors in one mapped file.
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3, little endian).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/status.h"
#include "core/files/tensor_file.h"

namespace brisling {

// Metadata values. Strings point into the mapped file.
using GgufValue =
    std::variant<bool, uint64_t, int64_t, double, std::string_view, std::vector<bool>, std::vector<uint64_t>,
                 std::vector<int64_t>, std::vector<double>, std::vector<std::string_view>>;

class Gguf : public TensorFile {
 public:
  // Fails with kInvalidModel where the header lies about the file, naming file and key or tensor.
  explicit Gguf(const std::filesystem::path& path);

  // general.architecture: "bert", … Keys of the model begin with it.
  std::string architecture() const;

  // `find` gives nullptr where the key is absent; the typed forms fail naming file and key.
  const GgufValue* find(std::string_view key) const;
  std::string_view text(std::string_view key) const;
  int64_t integer(std::string_view key, int64_t lowest, int64_t highest) const;
  double number(std::string_view key) const;
  const std::vector<std::string_view>& texts(std::string_view key) const;

 private:
  template <class T>
  const T& get(std::string_view key, const char* expected) const;

  std::map<std::string, GgufValue, std::less<>> metadata_;
};

}  // namespace brisling
