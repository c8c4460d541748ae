#include "core/files/model_path.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string>

#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/files/hub/cache.h"
#include "core/files/model_names.h"

namespace brisling {
namespace {

namespace fs = std::filesystem;

// The shared library that this code is in, or the program where it is linked statically.
fs::path own_file() {
  std::error_code error;
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&own_file), &info) != 0 && info.dli_fname) {
    const fs::path named(info.dli_fname);
    // For the program this is argv[0]; found by PATH, it has no directory.
    if (named.has_parent_path()) {
      const fs::path file = fs::canonical(named, error);
      if (!error) return file;
    }
  }
  return fs::canonical("/proc/self/exe", error);
}

struct AddedFolders {
  std::mutex mutex;
  std::vector<fs::path> folders;
};

AddedFolders& added_folders() {
  static auto* added = new AddedFolders;  // leaked: calls may outlive static destructors
  return *added;
}

std::string listed(const std::vector<fs::path>& folders) {
  std::string text;
  for (const fs::path& folder : folders) text.append(text.empty() ? "" : ", ").append(folder.string());
  return text.empty() ? "nowhere" : text;
}

// The same file where a repository of the hub brought it into the cache: a link to a blob of its digest.
std::optional<fs::path> find_bundled_in_cache() {
  std::error_code ignored;
  for (const hub::CachedRevision& revision : hub::cached_revisions(hub::default_cache_dir())) {
    fs::path file = revision.path / kBundledFile;
    if (fs::canonical(file, ignored).filename() == kBundledSha256) return file;
  }
  return std::nullopt;
}

std::optional<fs::path> find_local(std::string_view model) {
  if (model.empty() || model.find('\0') != model.npos) {
    fail(Status::kInvalidArgument, "the model is ", in_quotes(model), "; a path or a name is needed");
  }
  std::error_code ignored;
  if (fs::exists(model, ignored)) return model;
  if (model.find('/') != model.npos) return std::nullopt;
  const bool bundled = model == kBundledName;
  for (const fs::path& folder : model_search_path()) {
    if (!bundled && fs::is_directory(folder / model, ignored)) return folder / model;
    const fs::path file = folder / (bundled ? std::string(kBundledFile) : std::string(model) + ".gguf");
    if (fs::is_regular_file(file, ignored)) return file;
  }
  return bundled ? find_bundled_in_cache() : std::nullopt;
}

[[noreturn]] void fail_without_bundled() {
  fail(Status::kNotFound, "the bundled model ", kBundledName, " (", kBundledFile,
       ") is in none of: ", listed(model_search_path()), "; nor is it in the cache of downloads, ",
       hub::default_cache_dir().string(),
       ". It comes with the source and the packages of Brisling; put the folder that holds it into ",
       "BRISLING_MODEL_PATH. The hub has the same model in float32: all-minilm-l6-v2");
}

[[noreturn]] void fail_to_find(std::string_view model) {
  const std::string similar = similar_names(model);
  fail(Status::kNotFound, "there is no file or directory ", in_quotes(model),
       ", no model of that name in: ", listed(model_search_path()), ", and no short name",
       similar.empty() ? "" : " (did you mean " + similar + "?)",
       ". Pass a path, a name of the hub (org/name) or one that brisling models lists, or set "
       "BRISLING_MODEL_PATH");
}

}  // namespace

std::vector<fs::path> model_search_path() {
  std::vector<fs::path> folders;
  if (const char* variable = std::getenv("BRISLING_MODEL_PATH")) {
    std::string_view rest(variable);
    while (!rest.empty()) {
      const std::string_view entry = rest.substr(0, rest.find(':'));
      if (!entry.empty()) folders.emplace_back(entry);
      rest.remove_prefix(std::min(entry.size() + 1, rest.size()));
    }
  }
  {
    AddedFolders& added = added_folders();
    const std::lock_guard lock(added.mutex);
    folders.insert(folders.end(), added.folders.begin(), added.folders.end());
  }
  const fs::path self = own_file();
  if (!self.empty()) folders.push_back(self.parent_path().parent_path() / "share/brisling/models");
  return folders;
}

void add_model_folder(std::string_view folder) {
  if (folder.empty() || folder.find('\0') != folder.npos) {
    fail(Status::kInvalidArgument, "the model folder is ", in_quotes(folder), "; a path is needed");
  }
  std::error_code error;
  fs::path path = fs::absolute(folder, error);
  if (error) fail(Status::kIo, "cannot tell where the folder ", folder, " is: ", error.message());
  AddedFolders& added = added_folders();
  const std::lock_guard lock(added.mutex);
  if (std::find(added.folders.begin(), added.folders.end(), path) == added.folders.end()) {
    added.folders.push_back(std::move(path));
  }
}

hub::ModelId model_repository(std::string_view model) {
  const NamedModel* named = find_named_model(model);
  if (named && named->model.empty()) {
    fail(Status::kInvalidArgument, model,
         " comes with the library; it is not downloaded, and not in the cache");
  }
  if (auto id = hub::parse_model_id(named ? named->model : model)) return *id;
  const std::string similar = similar_names(model);
  fail(Status::kNotFound, "there is no model ", in_quotes(model), similar.empty() ? "" : "; did you mean ",
       similar,
       similar.empty() ? "; brisling models lists the short names, and the hub's are of the form org/name"
                       : "?");
}

hub::PulledModel pull_model(std::string_view model, const Options& options, hub::Update update,
                            Control* control) {
  if (const auto path = find_local(model)) return {.path = *path, .repository = {}, .commit = {}};
  if (model == kBundledName) fail_without_bundled();
  const bool is_short_name = find_named_model(model) != nullptr;
  if (!is_short_name && !hub::parse_model_id(model)) fail_to_find(model);
  try {
    return hub::pull(model_repository(model), hub::Settings::from(options), update, control);
  } catch (const Error& error) {
    if (is_short_name || error.status() == Status::kCancelled) throw;
    fail(error.status(), "there is no file or directory ", model,
         ", and as a name of the hub: ", error.what());
  }
}

fs::path resolve_model(std::string_view model, const Options& options) {
  return pull_model(model, options, hub::Update::kNo, nullptr).path;
}

}  // namespace brisling
