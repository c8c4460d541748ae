// A file mapped into memory, read-only. As with every mapping, a file that another program cuts
// short meanwhile ends the process (SIGBUS) where the lost part is read; replacing it by rename is
// safe.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace brisling {

class MappedFile {
 public:
  // Fails with kNotFound or kIo, naming the file.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  const std::string& path() const { return path_; }

  // Tells the system that the pages may leave memory; they are read again when touched.
  void drop_pages() const;

 private:
  std::string path_;
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

// True unless there is certainly nothing of that name: what may not be looked at exists, so that
// reading it gives the reason.
bool file_exists(const std::filesystem::path& path);

// The whole of a small file (configuration). Fails on files above `max_bytes`.
std::string read_text_file(const std::filesystem::path& path, size_t max_bytes = size_t{256} << 20);

}  // namespace brisling
