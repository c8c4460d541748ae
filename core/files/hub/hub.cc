#include "core/files/hub/hub.h"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/files/hub/cache.h"
#include "core/files/hub/client.h"
#include "core/files/hub/file_lock.h"
#include "core/files/hub/partial_file.h"

namespace brisling::hub {
namespace {

namespace fs = std::filesystem;

Files missing_files(const CachedRepository& cache, const std::string& commit, const Files& wanted) {
  Files missing;
  for (const auto& [path, file] : wanted) {
    if (!cache.has_file(commit, path, file.size)) missing.emplace(path, file);
  }
  return missing;
}

PulledModel pulled(const CachedRepository& cache, const ModelId& id, const std::string& commit,
                   const Selection& selection) {
  PulledModel model{cache.snapshot(commit), id.repository, commit};
  if (!selection.entry.empty()) model.path /= selection.entry;
  for (const auto& [path, file] : selection.files) model.bytes += file.size;
  return model;
}

// None where files are missing, or where what the repository has at that commit is not known.
std::optional<PulledModel> find_whole(const CachedRepository& cache, const ModelId& id,
                                      const std::string& commit) {
  const std::optional<Files> tree = cache.read_tree(commit);
  if (!tree) return std::nullopt;
  const Selection selection = select_files(*tree, id);
  if (!missing_files(cache, commit, selection.files).empty()) return std::nullopt;
  return pulled(cache, id, commit, selection);
}

// The model without the hub's help: programs older than the list of a commit's files leave none, and
// then what is there must do.
PulledModel find_offline(const CachedRepository& cache, const ModelId& id,
                         const std::optional<std::string>& commit, const Settings& settings) {
  const std::string where =
      id.repository + " at revision " + settings.revision + " in the cache " + settings.cache_dir.string() +
      ", and downloads are off (HF_HUB_OFFLINE, "
      "TRANSFORMERS_OFFLINE or the option local_files_only). Allow them once, or run: brisling pull " +
      id.repository;
  if (!commit) fail(Status::kNotFound, "there is no ", where);
  const std::optional<Files> tree = cache.read_tree(*commit);
  const Files present = cache.snapshot_files(*commit);
  if (!tree && present.empty()) fail(Status::kNotFound, "there is no ", where);
  const Selection selection = select_files(tree ? *tree : present, id);
  const Files missing = missing_files(cache, *commit, selection.files);
  if (!missing.empty())
    fail(Status::kNotFound, in_quotes(missing.begin()->first), " is missing from ", where);
  return pulled(cache, id, *commit, selection);
}

void require_space(const fs::path& folder, int64_t needed) {
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  if (!error && space.available < static_cast<uintmax_t>(needed)) {
    fail(Status::kIo, "the download needs ", needed, " bytes, but ", folder.string(), " has room for ",
         space.available, "; free some, or set HF_HUB_CACHE to a folder on another disk");
  }
}

// Progress that can be taken back, where a download starts again.
class Progress {
 public:
  explicit Progress(Control* control) : control_(control) {}
  void set(int64_t bytes) {
    if (control_) control_->advance(bytes - shown_);
    shown_ = bytes;
  }

 private:
  Control* control_;
  int64_t shown_ = 0;
};

// Fills the partial file, across as many connections as it takes. Returns the bytes received.
int64_t receive(Client& client, const std::string& commit, const std::string& path, PartialFile& partial,
                Progress& progress) {
  constexpr int64_t kGotOn = 1 << 20;
  constexpr int kPartialContent = 206;
  int64_t received = 0;
  client.with_retries([&](int& failures) {
    if (partial.is_whole()) return;
    const int64_t first = partial.size();
    bool is_beginning = true;
    const Response answer =
        client.get(commit, path, first, [&](const Response& response, std::string_view bytes) {
          if (is_beginning && response.status != kPartialContent) {
            partial.restart();
          } else if (is_beginning &&
                     !response.header("content-range").starts_with("bytes " + std::to_string(first) + "-")) {
            fail(Status::kIo, "the hub sends another part of ", path, " than was asked for");
          }
          is_beginning = false;
          partial.append(bytes);
          received += static_cast<int64_t>(bytes.size());
          progress.set(partial.size());
          if (partial.size() - first > kGotOn) failures = 0;
        });
    if (answer.status / 100 != 2) partial.restart();
    if (!partial.is_whole()) throw ConnectionError("the hub's answer ends before the end of " + path, true);
  });
  return received;
}

// Returns the bytes received, 0 where another process was faster.
int64_t download(Client& client, const CachedRepository& cache, const std::string& commit,
                 const std::string& path, const TreeFile& file, Control* control) {
  const FileLock lock(cache.lock(file.etag()), control);
  Progress progress(control);
  int64_t received = 0;
  while (!cache.has_blob(file.etag(), file.size)) {
    PartialFile partial(cache.blob(file.etag() + ".incomplete"), file.etag(), file.size);
    const bool is_fresh = partial.size() == 0;
    progress.set(partial.size());
    received += receive(client, commit, path, partial, progress);
    if (!partial.publish(cache.blob(file.etag())) && is_fresh) {
      fail(Status::kIo, path, " of ", cache.snapshot(commit).string(),
           " arrived with another digest than the hub names (", file.etag(),
           "); it was deleted. Try again; if that does not help, the hub or a proxy changes the file");
    }
  }
  progress.set(file.size);
  return received;
}

PulledModel pull_online(const CachedRepository& cache, const ModelId& id, const Settings& settings,
                        Control* control) {
  Client client(settings, id.repository, control);
  const Tree tree = client.list();
  Selection selection = select_files(tree.files, id);
  // Some mirrors leave out sizes and digests; a list without them is not kept.
  const bool is_listed = std::all_of(tree.files.begin(), tree.files.end(),
                                     [](const auto& file) { return !file.second.blob_id.empty(); });
  for (auto& [path, file] : selection.files) {
    if (!is_safe_path(path)) fail(Status::kIo, "the hub lists a file of an unsafe name in ", id.repository);
    if (file.etag().empty()) file = client.look_up(tree.commit, path);
  }
  const Files missing = missing_files(cache, tree.commit, selection.files);
  PulledModel model = pulled(cache, id, tree.commit, selection);
  int64_t needed = 0;
  for (const auto& [path, file] : missing) needed += file.size;
  if (control) {
    control->begin(model.bytes);
    control->advance(model.bytes - needed);
  }
  try {
    cache.create();
    if (is_listed) cache.write_tree(tree);
    require_space(cache.blob(""), needed);
    for (const auto& [path, file] : missing) {
      model.downloaded += download(client, cache, tree.commit, path, file, control);
      cache.link(tree.commit, path, file.etag(), settings.symlinks);
    }
    cache.write_ref(settings.revision, tree.commit);
  } catch (const Error&) {
    if (!missing.empty()) throw;  // else the cache is read-only, and nothing needs to be written
  }
  return model;
}

}  // namespace

PulledModel pull(const ModelId& id, const Settings& settings, Update update, Control* control) {
  const CachedRepository cache(settings.cache_dir, id.repository);
  const std::optional<std::string> commit = cache.commit_of(settings.revision);
  if (settings.offline) return find_offline(cache, id, commit, settings);
  if (commit && (update == Update::kNo || *commit == settings.revision)) {
    if (auto model = find_whole(cache, id, *commit)) return *model;
  }
  try {
    return pull_online(cache, id, settings, control);
  } catch (const Error& online) {
    if (online.status() == Status::kCancelled || update == Update::kYes || !commit) throw;
    try {
      return find_offline(cache, id, commit, settings);
    } catch (const Error&) {
      throw online;
    }
  }
}

}  // namespace brisling::hub
