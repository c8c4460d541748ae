#include "tests/support/golden.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "core/base/status.h"
#include "core/files/mapped_file.h"

namespace brisling::test {

namespace fs = std::filesystem;

fs::path golden(const std::string& name) { return fs::path(BRISLING_SOURCE_DIR) / "tests/golden" / name; }

std::optional<fs::path> shared_file(const std::string& name) {
  const fs::path path = fs::path(BRISLING_SOURCE_DIR).parent_path() / "shared" / name;
  if (fs::exists(path)) return path;
  std::cerr << "ABSENT: " << name << " (the tests that need it are skipped)\n";
  return std::nullopt;
}

fs::path bundled_model() { return fs::path(BRISLING_SOURCE_DIR) / "models/all-MiniLM-L6-v2-Q8_0.gguf"; }

Json read_json(const fs::path& path) { return Json::parse(read_text_file(path), path.string()); }

bool has_tensor(const Safetensors& file, const std::string& name) {
  return std::any_of(file.tensors().begin(), file.tensors().end(),
                     [&](const NamedTensor& tensor) { return tensor.name == name; });
}

Floats read_floats(const Safetensors& file, const std::string& name) {
  for (const NamedTensor& tensor : file.tensors()) {
    if (tensor.name != name) continue;
    Floats floats{{}, tensor.view.shape};
    floats.values.resize(static_cast<size_t>(tensor.view.shape.elements()));
    to_float(tensor.view, 0, tensor.view.shape.elements(), floats.values.data());
    return floats;
  }
  fail(Status::kNotFound, "no tensor ", name, " in ", file.path());
}

double largest_error(const float* a, const float* b, size_t count) {
  double largest = 0;
  for (size_t i = 0; i < count; ++i) {
    const double error = std::abs(double{a[i]} - b[i]) / std::max(1.0, std::abs(double{b[i]}));
    if (!(error <= largest)) largest = error;  // NaN counts as an error
  }
  return largest;
}

double cosine(const float* a, const float* b, size_t count) {
  double dot = 0, aa = 0, bb = 0;
  for (size_t i = 0; i < count; ++i) {
    dot += double{a[i]} * b[i];
    aa += double{a[i]} * a[i];
    bb += double{b[i]} * b[i];
  }
  return dot / std::sqrt(aa * bb);
}

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (fs::temp_directory_path() / "brisling-test-XXXXXX").string();
  if (!mkdtemp(name.data())) fail(Status::kIo, "no temporary directory could be made");
  path = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

void write_file(const fs::path& path, std::string_view content) {
  std::ofstream out(path, std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
}

}  // namespace brisling::test
