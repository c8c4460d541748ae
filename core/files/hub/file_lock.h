// A lock between processes.
#pragma once

#include <filesystem>

#include "core/base/control.h"

namespace brisling::hub {

// Holds a lock on a file, which is made and never deleted. The system lets go of it when the
// process dies. Best effort: some network file systems grant a lock to everybody.
class FileLock {
 public:
  // Waits until nobody else holds it. Fails with kIo, or with kCancelled.
  FileLock(const std::filesystem::path& path, const Control* control);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace brisling::hub
