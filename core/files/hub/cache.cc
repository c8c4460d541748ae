#include "core/files/hub/cache.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <random>
#include <span>
#include <tuple>

#include "core/base/status.h"
#include "core/files/hub/digest.h"
#include "core/files/mapped_file.h"

namespace brisling::hub {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "models--";
constexpr std::string_view kSeparator = "--";

// Calls visit(path, relative path) for every file below a folder, in no order. What cannot be read
// counts as not there.
template <class Visit>
void for_each_file(const fs::path& folder, Visit&& visit) {
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_directory(ignored))
      visit(entry->path(), entry->path().lexically_relative(folder).generic_string());
  }
}

// The size of a file, through links; -1 where there is none.
int64_t size_of(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return -1;
  const auto size = fs::file_size(path, error);
  return error ? -1 : static_cast<int64_t>(size);
}

std::optional<std::string> read_commit(const fs::path& path) {
  constexpr size_t kMaxBytes = 64;
  std::string commit;
  try {
    commit = read_text_file(path, kMaxBytes);
  } catch (const Error&) {
    return std::nullopt;
  }
  while (!commit.empty() && (commit.back() == '\n' || commit.back() == '\r')) commit.pop_back();
  return is_commit(commit) ? std::optional(commit) : std::nullopt;
}

// A name that no other writer uses at the same time. It is in no folder that is listed, so that a
// process that is killed leaves nothing to be taken for a file or a revision.
fs::path temporary_in(const fs::path& folder) {
  // Not mkstemp: a link is to be made under this name as well.
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string name = "temporary-XXXXXXXX";
  std::random_device random;
  for (char& c : std::span(name).last(8)) c = kLetters[random() % kLetters.size()];
  return folder / name;
}

[[noreturn]] void fail_to_write(const fs::path& path, const std::error_code& error) {
  fail(Status::kIo, "cannot write ", path.string(), ": ", error.message());
}

void make_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail_to_write(folder, error);
}

void move_file(const fs::path& from, const fs::path& to) {
  std::error_code error, ignored;
  fs::rename(from, to, error);
  if (!error) return;
  fs::remove(from, ignored);
  fail_to_write(to, error);
}

void write_atomically(const fs::path& path, std::string_view text, const fs::path& temporary) {
  make_folders(path.parent_path());
  std::ofstream stream(temporary, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) fail_to_write(temporary, std::error_code(errno, std::generic_category()));
  move_file(temporary, path);
}

}  // namespace

CachedRepository::CachedRepository(const fs::path& cache_dir, std::string_view repository)
    : cache_dir_(cache_dir) {
  const size_t slash = repository.find('/');
  locks_.append(kPrefix)
      .append(repository.substr(0, slash))
      .append(kSeparator)
      .append(repository.substr(slash + 1));
  folder_ = cache_dir / locks_;
}

fs::path CachedRepository::lock(std::string_view etag) const {
  return cache_dir_ / ".locks" / locks_ / (std::string(etag) + ".lock");
}

std::optional<std::string> CachedRepository::commit_of(const std::string& revision) const {
  if (is_commit(revision)) return revision;
  return read_commit(folder_ / "refs" / revision);
}

void CachedRepository::write_ref(const std::string& revision, std::string_view commit) const {
  if (!is_commit(revision) && commit_of(revision) != commit)
    write_atomically(folder_ / "refs" / revision, commit, temporary_in(folder_));
}

std::optional<Files> CachedRepository::read_tree(std::string_view commit) const {
  const fs::path path = folder_ / "trees" / (std::string(commit) + ".json");
  try {
    return parse_tree(read_text_file(path), path.string());
  } catch (const Error&) {
    return std::nullopt;  // none, or one to replace
  }
}

void CachedRepository::write_tree(const Tree& tree) const {
  write_atomically(folder_ / "trees" / (tree.commit + ".json"), tree_json(tree.files), temporary_in(folder_));
}

Files CachedRepository::snapshot_files(std::string_view commit) const {
  Files files;
  for_each_file(snapshot(commit), [&](const fs::path& path, const std::string& name) {
    if (const int64_t size = size_of(path); size >= 0) files.emplace(name, TreeFile{size, {}, {}});
  });
  return files;
}

bool CachedRepository::has_file(std::string_view commit, const std::string& path, int64_t size) const {
  return size_of(snapshot(commit) / path) == size;
}

bool CachedRepository::has_blob(std::string_view etag, int64_t size) const {
  return size_of(blob(etag)) == size;
}

void CachedRepository::link(std::string_view commit, const std::string& path, std::string_view etag,
                            bool symlinks) const {
  const fs::path pointer = snapshot(commit) / path;
  make_folders(pointer.parent_path());
  if (symlinks) {
    const fs::path temporary = temporary_in(folder_);
    std::error_code error;
    fs::create_symlink(blob(etag).lexically_relative(pointer.parent_path()), temporary, error);
    if (!error) return move_file(temporary, pointer);
  }
  move_file(blob(etag), pointer);
}

void CachedRepository::create() const {
  make_folders(folder_ / "blobs");
  // Backups leave a folder with this file out: https://bford.info/cachedir/
  const fs::path tag = cache_dir_ / "CACHEDIR.TAG";
  if (!file_exists(tag))
    write_atomically(tag, "Signature: 8a477f597d28d172789f06886806bc55\n", temporary_in(cache_dir_));
}

int64_t CachedRepository::remove() const {
  int64_t freed = 0;
  for_each_file(folder_, [&](const fs::path& path, const std::string&) {
    std::error_code ignored;
    if (!fs::is_symlink(path, ignored)) freed += std::max<int64_t>(0, size_of(path));
  });
  std::error_code error;
  const auto removed = fs::remove_all(folder_, error);
  if (error) fail(Status::kIo, "cannot delete ", folder_.string(), ": ", error.message());
  if (removed == 0) fail(Status::kNotFound, "the model is not in the cache: there is no ", folder_.string());
  return freed;
}

std::vector<CachedRevision> cached_revisions(const fs::path& cache_dir) {
  std::vector<CachedRevision> revisions;
  std::error_code error, ignored;
  for (fs::directory_iterator entry(cache_dir, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const size_t separator = name.find(kSeparator, kPrefix.size());
    if (!name.starts_with(kPrefix) || separator == name.npos) continue;
    const std::string repository = name.substr(kPrefix.size(), separator - kPrefix.size()) + "/" +
                                   name.substr(separator + kSeparator.size());
    if (!parse_model_id(repository)) continue;

    std::map<std::string, std::vector<std::string>> refs;
    for_each_file(entry->path() / "refs", [&](const fs::path& path, const std::string& revision) {
      if (const auto commit = read_commit(path)) refs[*commit].push_back(revision);
    });
    std::error_code unreadable;
    for (fs::directory_iterator snapshot(entry->path() / "snapshots", unreadable);
         !unreadable && snapshot != fs::directory_iterator(); snapshot.increment(unreadable)) {
      const std::string commit = snapshot->path().filename().string();
      if (!is_commit(commit) || !snapshot->is_directory(ignored)) continue;
      CachedRevision revision{repository, commit, refs[commit], snapshot->path()};
      std::sort(revision.revisions.begin(), revision.revisions.end());
      for_each_file(snapshot->path(), [&](const fs::path& path, const std::string&) {
        if (const int64_t size = size_of(path); size >= 0) ++revision.files, revision.bytes += size;
      });
      revisions.push_back(std::move(revision));
    }
  }
  std::sort(revisions.begin(), revisions.end(), [](const CachedRevision& a, const CachedRevision& b) {
    return std::tie(a.repository, a.commit) < std::tie(b.repository, b.commit);
  });
  return revisions;
}

}  // namespace brisling::hub
