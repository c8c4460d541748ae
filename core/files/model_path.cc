#include "core/files/model_path.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <string>

#include "core/base/in_quotes.h"
#include "core/base/status.h"

namespace brisling {
namespace {

namespace fs = std::filesystem;

struct BundledModel {
  std::string_view name;
  std::string_view file;
};
constexpr BundledModel kBundled = {"minilm-l6-v2", "all-MiniLM-L6-v2-Q8_0.gguf"};

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

fs::path resolve_model(std::string_view model) {
  if (model.empty() || model.find('\0') != model.npos) {
    fail(Status::kInvalidArgument, "the model is ", in_quotes(model), "; a path or a name is needed");
  }
  std::error_code ignored;
  if (fs::exists(model, ignored)) return model;
  if (model.find('/') != model.npos) {
    fail(Status::kNotFound, "there is no file or directory ", model,
         " (and models are not downloaded by name in this version)");
  }
  const std::vector<fs::path> folders = model_search_path();
  const bool bundled = model == kBundled.name;
  for (const fs::path& folder : folders) {
    if (!bundled && fs::is_directory(folder / model, ignored)) return folder / model;
    const fs::path file = folder / (bundled ? std::string(kBundled.file) : std::string(model) + ".gguf");
    if (fs::is_regular_file(file, ignored)) return file;
  }
  if (bundled) {
    fail(Status::kNotFound, "the bundled model ", model, " (", kBundled.file,
         ") is in none of: ", listed(folders),
         ". It comes with the source and the packages of Brisling; put the folder that holds it into ",
         "BRISLING_MODEL_PATH");
  }
  fail(Status::kNotFound, "there is no file or directory ", in_quotes(model),
       ", and no model of that name in: ", listed(folders), ". Pass a path, set BRISLING_MODEL_PATH, or use ",
       kBundled.name);
}

}  // namespace brisling
