#include "core/files/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/base/status.h"

namespace brisling {
namespace {

[[noreturn]] void fail_to_open(const std::string& path, int error) {
  const bool missing = error == ENOENT || error == ENOTDIR;
  fail(missing ? Status::kNotFound : Status::kIo, "cannot read ", path, ": ",
       std::generic_category().message(error));
}

struct Descriptor {
  int number;
  ~Descriptor() { ::close(number); }
};

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) : path_(path.string()) {
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (number < 0) fail_to_open(path_, errno);
  const Descriptor descriptor{number};
  struct stat info {};
  if (::fstat(descriptor.number, &info) != 0) fail_to_open(path_, errno);
  if (S_ISDIR(info.st_mode)) fail(Status::kIo, "cannot read ", path_, ": it is a directory, not a file");
  if (!S_ISREG(info.st_mode)) fail(Status::kIo, "cannot read ", path_, ": it is not a regular file");
  if (info.st_size == 0) return;  // nothing to map, and mmap refuses to
  size_ = static_cast<size_t>(info.st_size);
  void* data = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor.number, 0);
  if (data == MAP_FAILED) fail_to_open(path_, errno);
  data_ = static_cast<const std::byte*>(data);
}

MappedFile::~MappedFile() {
  if (data_) ::munmap(const_cast<std::byte*>(data_), size_);
}

void MappedFile::drop_pages() const {
  if (data_) ::madvise(const_cast<std::byte*>(data_), size_, MADV_DONTNEED);
}

bool file_exists(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::status(path, ignored).type() != std::filesystem::file_type::not_found;
}

std::string read_text_file(const std::filesystem::path& path, size_t max_bytes) {
  const MappedFile file(path);
  const auto bytes = file.bytes();
  if (bytes.size() > max_bytes) {
    fail(Status::kInvalidModel, file.path(), " has ", bytes.size(), " bytes; at most ", max_bytes,
         " are read");
  }
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace brisling
