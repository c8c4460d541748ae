// Reference data for the tests: where it is, and how it is read.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/files/safetensors.h"

namespace brisling::test {

// tests/golden/<name>; small cases live in the repository.
std::filesystem::path golden(const std::string& name);

// ../shared/<name> beside the checkout, when it is there. Its absence is reported on the terminal
// and the calling test should SKIP.
std::optional<std::filesystem::path> shared_file(const std::string& name);

// models/all-MiniLM-L6-v2-Q8_0.gguf of the repository.
std::filesystem::path bundled_model();

Json read_json(const std::filesystem::path& path);

// A float32 tensor of a safetensors file.
struct Floats {
  std::vector<float> values;
  Shape shape;
};
Floats read_floats(const Safetensors& file, const std::string& name);
bool has_tensor(const Safetensors& file, const std::string& name);

// The largest |a - b| / max(1, |b|).
double largest_error(const float* a, const float* b, size_t count);
double cosine(const float* a, const float* b, size_t count);

// A directory of its own that is removed at the end of the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  std::filesystem::path path;
};
void write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace brisling::test
