// A file that is being downloaded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/files/hub/digest.h"

namespace brisling::hub {

// Grows from the beginning and stays where it is when the download ends early, so that the next one
// goes on from there. Bytes are written at their own offsets and nothing is cut before the end: two
// writers, where locks do not hold, write the same.
class PartialFile {
 public:
  // Takes over what is at `path`. Fails with kIo, as the others do.
  PartialFile(std::filesystem::path path, std::string etag, int64_t size);
  ~PartialFile();
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  int64_t size() const { return size_; }  // bytes so far
  bool is_whole() const { return size_ == whole_size_; }
  // Fails where there are more bytes than the file has.
  void append(std::string_view bytes);
  void restart();

  // Gives the file its final name, at once and on disk, if it is whole and its digest is the etag;
  // else deletes it and returns false.
  bool publish(const std::filesystem::path& path);

 private:
  [[noreturn]] void fail_to_write() const;
  void add_existing();

  std::filesystem::path path_;
  std::string etag_;
  int64_t whole_size_;
  int64_t size_ = 0;
  Verifier verifier_;
  int descriptor_;
};

}  // namespace brisling::hub
