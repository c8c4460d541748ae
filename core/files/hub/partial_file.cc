#include "core/files/hub/partial_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "core/base/status.h"

namespace brisling::hub {

PartialFile::PartialFile(std::filesystem::path path, std::string etag, int64_t size)
    : path_(std::move(path)), etag_(std::move(etag)), whole_size_(size), verifier_(etag_, size) {
  // Its mode is that of the final file: what the umask leaves.
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (descriptor_ < 0) fail_to_write();
  add_existing();
}

PartialFile::~PartialFile() { ::close(descriptor_); }

void PartialFile::add_existing() {
  std::vector<char> buffer(size_t{1} << 20);
  while (!is_whole()) {
    const auto wanted = std::min<int64_t>(static_cast<int64_t>(buffer.size()), whole_size_ - size_);
    const ssize_t count = ::pread(descriptor_, buffer.data(), static_cast<size_t>(wanted), size_);
    if (count <= 0) return;
    verifier_.add({buffer.data(), static_cast<size_t>(count)});
    size_ += count;
  }
}

void PartialFile::append(std::string_view bytes) {
  if (static_cast<int64_t>(bytes.size()) > whole_size_ - size_) {
    fail(Status::kIo, "the hub sends more than the ", whole_size_, " bytes of ", path_.filename().string());
  }
  verifier_.add(bytes);
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), size_);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail_to_write();
    size_ += count;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

void PartialFile::restart() {
  size_ = 0;
  verifier_ = Verifier(etag_, whole_size_);
}

bool PartialFile::publish(const std::filesystem::path& path) {
  if (!is_whole() || !verifier_.matches()) {
    ::unlink(path_.c_str());
    return false;
  }
  if (::ftruncate(descriptor_, whole_size_) != 0 || ::fsync(descriptor_) != 0 ||
      ::rename(path_.c_str(), path.c_str()) != 0) {
    fail_to_write();
  }
  return true;
}

void PartialFile::fail_to_write() const {
  fail(Status::kIo, "cannot write ", path_.string(), ": ", std::generic_category().message(errno));
}

}  // namespace brisling::hub
