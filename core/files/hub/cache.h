// The cache of downloads that is shared with huggingface_hub, in its layout:
//   models--org--name/refs/<revision>             the commit
//                     blobs/<etag>                a file's content
//                     snapshots/<commit>/<path>   a link to its blob
//                     trees/<commit>.json         what the repository has at that commit
//   .locks/models--org--name/<etag>.lock
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/hub/tree.h"

namespace brisling::hub {

// One repository in the cache, which may not be there yet. Nothing is kept in memory.
class CachedRepository {
 public:
  CachedRepository(const std::filesystem::path& cache_dir, std::string_view repository);

  std::filesystem::path snapshot(std::string_view commit) const { return folder_ / "snapshots" / commit; }
  std::filesystem::path blob(std::string_view etag) const { return folder_ / "blobs" / etag; }
  std::filesystem::path lock(std::string_view etag) const;

  // The commit that a revision had when it was last pulled; a commit is itself.
  std::optional<std::string> commit_of(const std::string& revision) const;
  void write_ref(const std::string& revision, std::string_view commit) const;

  // None where there is none, or none that can be read.
  std::optional<Files> read_tree(std::string_view commit) const;
  void write_tree(const Tree& tree) const;
  // The files that the snapshot holds, which may be a part of those of the commit.
  Files snapshot_files(std::string_view commit) const;

  bool has_file(std::string_view commit, const std::string& path, int64_t size) const;
  bool has_blob(std::string_view etag, int64_t size) const;
  // Lets the snapshot show a blob under its path: a relative link, or the blob itself where links
  // are not possible or not wanted.
  void link(std::string_view commit, const std::string& path, std::string_view etag, bool symlinks) const;

  // Makes the folders that downloads go to.
  void create() const;

  // Deletes everything but the locks, which others may hold. Returns the bytes that this frees.
  int64_t remove() const;

 private:
  std::filesystem::path cache_dir_;
  std::filesystem::path folder_;
  std::string locks_;  // the name of the folder of its locks
};

// One commit of a repository in the cache.
struct CachedRevision {
  std::string repository;
  std::string commit;
  std::vector<std::string> revisions;  // the names that stand for it
  std::filesystem::path path;          // of the snapshot
  int64_t files = 0;
  int64_t bytes = 0;
};

// In the order of their names; what is not a model's is left out.
std::vector<CachedRevision> cached_revisions(const std::filesystem::path& cache_dir);

}  // namespace brisling::hub
