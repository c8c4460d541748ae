#include "core/files/weights.h"

#include <algorithm>
#include <map>

#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/base/status.h"
#include "core/files/safetensors.h"

namespace brisling {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSingleFile = "model.safetensors";
constexpr const char* kIndexFile = "model.safetensors.index.json";
constexpr std::string_view kOtherFormats[] = {"pytorch_model.bin", "pytorch_model.bin.index.json",
                                              "tf_model.h5", "flax_model.msgpack", "model.onnx"};

[[noreturn]] void fail_without_weights(const fs::path& directory) {
  for (const std::string_view name : kOtherFormats) {
    if (!file_exists(directory / name)) continue;
    fail(
        Status::kUnsupported, directory.string(), " has its weights in ", name,
        " only, which is not read (loading ",
        "pickled files can run code); convert it once to model.safetensors: python3 -c \"import torch; from ",
        "safetensors.torch import save_file; save_file({k: v.clone().contiguous() for k, v in ",
        "torch.load('pytorch_model.bin', map_location='cpu', weights_only=True).items()}, "
        "'model.safetensors')\"");
  }
  fail(Status::kNotFound, directory.string(), " has no weights; ", kSingleFile, " or ", kIndexFile,
       " with its shards is needed");
}

bool is_plain_file_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\\\0", 3)) == name.npos;
}

// How much of two names is the same, counted from both ends. (An edit distance would be quadratic
// in names that a hostile file makes long.)
size_t likeness(std::string_view a, std::string_view b) {
  const size_t shorter = std::min(a.size(), b.size());
  const auto prefix =
      static_cast<size_t>(std::mismatch(a.begin(), a.begin() + shorter, b.begin()).first - a.begin());
  const auto suffix =
      static_cast<size_t>(std::mismatch(a.rbegin(), a.rbegin() + shorter, b.rbegin()).first - a.rbegin());
  return std::min(prefix + suffix, shorter);
}

}  // namespace

Weights::Weights(std::shared_ptr<const TensorFile> file, Rename rename) : rename_(std::move(rename)) {
  add(std::move(file));
}

Weights Weights::open_directory(const fs::path& directory) {
  if (file_exists(directory / kSingleFile))
    return Weights(std::make_shared<Safetensors>(directory / kSingleFile));
  if (file_exists(directory / kIndexFile)) return open_shards(directory);
  fail_without_weights(directory);
}

Weights Weights::open_shards(const fs::path& directory) {
  const fs::path index_path = directory / kIndexFile;
  const Json index = Json::parse(read_text_file(index_path), index_path.string()).at("weight_map");
  std::map<std::string, const TensorFile*> shards;
  Weights weights;
  for (size_t i = 0; i < index.size(); ++i) {
    const auto [tensor, shard] = index.member(i);
    if (!is_plain_file_name(shard.text())) {
      shard.fail(
          concat("is ", in_quotes(shard.text()), "; the name of a file in the same directory is needed"));
    }
    const auto [found, is_new] = shards.try_emplace(std::string(shard.text()), nullptr);
    if (is_new) {
      weights.add(std::make_shared<Safetensors>(directory / shard.text()));
      found->second = weights.files_.back().get();
    }
  }
  for (size_t i = 0; i < index.size(); ++i) {
    const auto [tensor, shard] = index.member(i);
    const auto entry = weights.entries_.find(std::string(tensor));
    const TensorFile* file = shards.at(std::string(shard.text()));
    if (entry == weights.entries_.end() || entry->second.file != file) {
      fail(Status::kInvalidModel, index_path.string(), ": tensor ", in_quotes(tensor), " should be in ",
           file->path(), ", which does not have it");
    }
  }
  return weights;
}

void Weights::add(std::shared_ptr<const TensorFile> file) {
  for (const NamedTensor& tensor : file->tensors())
    add(tensor.name, {.file = file.get(), .view = tensor.view});
  for (const UnreadableTensor& tensor : file->unreadable()) {
    add(tensor.name, {.file = file.get(), .view = {}, .problem = tensor.problem});
  }
  files_.push_back(std::move(file));
}

void Weights::add(const std::string& name, Entry entry) {
  const auto [other, is_new] = entries_.try_emplace(name, std::move(entry));
  if (!is_new) {
    fail(Status::kInvalidModel, "tensor ", in_quotes(name), " is in ", other->second.file->path(), " and in ",
         entry.file->path());
  }
}

Scope Weights::root() { return Scope(*this, ""); }

std::vector<std::string> Weights::unused() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries_) {
    if (!entry.used && entry.problem.empty()) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

int64_t Weights::parameters() const {
  int64_t count = 0;
  for (const auto& [name, entry] : entries_) {
    if (entry.problem.empty()) count += entry.view.shape.elements();
  }
  return count;
}

void Weights::drop_pages() const {
  for (const auto& file : files_) file->drop_pages();
}

std::string Weights::nearest_names(std::string_view name) const {
  std::vector<std::pair<size_t, std::string_view>> ranked;
  for (const auto& [other, entry] : entries_) ranked.emplace_back(likeness(name, other), other);
  const size_t shown = std::min<size_t>(3, ranked.size());
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(shown), ranked.end(),
                    [](const auto& a, const auto& b) {
                      return a.first != b.first ? a.first > b.first : a.second < b.second;
                    });
  std::string names;
  for (size_t i = 0; i < shown; ++i) names.append(i > 0 ? ", " : "").append(in_quotes(ranked[i].second));
  return names.empty() ? "there are no tensors at all" : "the nearest names: " + names;
}

Scope Scope::operator/(std::string_view name) const {
  return {*weights_, std::string(prefix_).append(name).append(".")};
}

Scope Scope::operator/(int64_t index) const { return *this / std::to_string(index); }

TensorView Scope::tensor(std::string_view name, const Shape& shape) const {
  Weights::Entry* found = entry(name);
  if (!found) fail_missing(name);
  return fetch(*found, name, shape);
}

std::optional<TensorView> Scope::find(std::string_view name, const Shape& shape) const {
  Weights::Entry* found = entry(name);
  if (!found) return std::nullopt;
  return fetch(*found, name, shape);
}

bool Scope::contains(std::string_view name) const { return entry(name) != nullptr; }

bool Scope::has_below(std::string_view name) const {
  const std::string below = std::string(prefix_).append(name).append(".");
  const auto& entries = weights_->entries_;
  return std::any_of(entries.begin(), entries.end(),
                     [&](const auto& entry) { return std::string_view(entry.first).starts_with(below); });
}

Shape Scope::shape(std::string_view name) const {
  const Weights::Entry* found = entry(name);
  if (!found) fail_missing(name);
  fail_if_unreadable(*found, name);
  return found->view.shape;
}

std::vector<float> Scope::vector(std::string_view name, int64_t size) const {
  const TensorView view = tensor(name, {size});
  std::vector<float> values(static_cast<size_t>(size));
  to_float(view, 0, size, values.data());
  return values;
}

std::string Scope::file_name(std::string_view name) const {
  const std::string full = std::string(prefix_).append(name);
  return weights_->rename_ ? weights_->rename_(full) : full;
}

Weights::Entry* Scope::entry(std::string_view name) const {
  const auto found = weights_->entries_.find(file_name(name));
  return found == weights_->entries_.end() ? nullptr : &found->second;
}

void Scope::fail_if_unreadable(const Weights::Entry& entry, std::string_view name) const {
  if (entry.problem.empty()) return;
  fail(Status::kUnsupported, entry.file->path(), ": tensor ", in_quotes(file_name(name)), " ", entry.problem);
}

TensorView Scope::fetch(Weights::Entry& entry, std::string_view name, const Shape& shape) const {
  fail_if_unreadable(entry, name);
  if (entry.view.shape != shape) {
    fail(Status::kInvalidModel, entry.file->path(), ": tensor ", in_quotes(file_name(name)),
         " has the shape ", entry.view.shape.to_string(), ", but the configuration makes it ",
         shape.to_string());
  }
  entry.used = true;
  return entry.view;
}

void Scope::fail_missing(std::string_view name) const {
  const auto& files = weights_->files_;
  const std::string where = files.empty() ? "the checkpoint" : files.front()->path();
  const std::string more = files.size() > 1 ? concat(" (and ", files.size() - 1, " more files)") : "";
  const std::string wanted = file_name(name);
  fail(Status::kInvalidModel, where, more, ": there is no tensor ", in_quotes(wanted), "; ",
       weights_->nearest_names(wanted));
}

}  // namespace brisling
