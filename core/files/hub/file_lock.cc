#include "core/files/hub/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "core/base/status.h"

namespace brisling::hub {

FileLock::FileLock(const std::filesystem::path& path, const Control* control) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  constexpr mode_t kMode = 0664;  // other users of a shared cache lock, too
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kMode);
  if (descriptor_ < 0) {
    fail(Status::kIo, "cannot write ", path.string(), ": ", std::generic_category().message(errno));
  }
  try {
    while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && (errno == EWOULDBLOCK || errno == EINTR)) {
      if (control) control->throw_if_cancelled();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

FileLock::~FileLock() { ::close(descriptor_); }

}  // namespace brisling::hub
