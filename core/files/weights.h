// The weights of a checkpoint, fetched by name through scopes that read like the model's paper:
//   Scope layer = weights.root() / "encoder" / "layer" / 3;
//   TensorView w = layer.tensor("output.dense.weight", {hidden, intermediate});
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/tensor.h"
#include "core/files/tensor_file.h"

namespace brisling {

class Scope;

// Owns the files that the tensors live in. Fetching marks a tensor as used, so that what nobody
// fetched can be reported. Not thread-safe while a model loads from it; read-only afterwards.
class Weights {
 public:
  // Translates a Hugging Face tensor name into the file's own (GGUF files use llama.cpp's names).
  using Rename = std::function<std::string(std::string_view)>;

  explicit Weights(std::shared_ptr<const TensorFile> file, Rename rename = nullptr);

  // A directory with model.safetensors, or model.safetensors.index.json and its shards. A
  // directory with pickled weights only fails with a message that says how to convert them.
  static Weights open_directory(const std::filesystem::path& directory);

  Scope root();
  const std::vector<std::shared_ptr<const TensorFile>>& files() const { return files_; }
  // Sorted names of the tensors that nobody fetched; buffers that are not weights (integers) aside.
  std::vector<std::string> unused() const;
  int64_t parameters() const;  // elements of all tensors that can be fetched
  void set_rename(Rename rename) { rename_ = std::move(rename); }
  void drop_pages() const;

 private:
  friend class Scope;
  struct Entry {
    const TensorFile* file = nullptr;
    TensorView view;
    std::string problem = "";  // not empty: why the tensor cannot be fetched
    bool used = false;
  };
  Weights() = default;
  static Weights open_shards(const std::filesystem::path& directory);
  void add(std::shared_ptr<const TensorFile> file);
  void add(const std::string& name, Entry entry);
  std::string nearest_names(std::string_view name) const;

  std::vector<std::shared_ptr<const TensorFile>> files_;
  std::unordered_map<std::string, Entry> entries_;
  Rename rename_;
};

// A prefix of tensor names. It refers to the Weights, which must outlive it.
class Scope {
 public:
  Scope operator/(std::string_view name) const;
  Scope operator/(int64_t index) const;

  // Fails where the tensor is missing (naming the nearest names that exist) or has another shape.
  TensorView tensor(std::string_view name, const Shape& shape) const;
  // As above, but absent is fine.
  std::optional<TensorView> find(std::string_view name, const Shape& shape) const;
  bool contains(std::string_view name) const;
  // Whether the file has any tensor under `name` (not renamed).
  bool has_below(std::string_view name) const;
  // The shape of an existing tensor, for dimensions that no configuration gives.
  Shape shape(std::string_view name) const;
  // A vector (norm, bias) as float32.
  std::vector<float> vector(std::string_view name, int64_t size) const;

  const std::string& prefix() const { return prefix_; }

 private:
  friend class Weights;
  Scope(Weights& weights, std::string prefix) : weights_(&weights), prefix_(std::move(prefix)) {}
  std::string file_name(std::string_view name) const;  // with the prefix, after the rename
  Weights::Entry* entry(std::string_view name) const;  // null where the file has no such tensor
  void fail_if_unreadable(const Weights::Entry& entry, std::string_view name) const;
  TensorView fetch(Weights::Entry& entry, std::string_view name, const Shape& shape) const;
  [[noreturn]] void fail_missing(std::string_view name) const;

  Weights* weights_;
  std::string prefix_;  // "" or "encoder.layer.3."
};

}  // namespace brisling
