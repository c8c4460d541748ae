// Status codes and the one exception type of the engine.
#pragma once

#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>

namespace brisling {

// Values are those of the BRISLING_* constants in include/brisling.h (a test compares them).
enum class Status : int32_t {
  kOk = 0,
  kInvalidArgument = 1,  // the caller passed something that can never work
  kNotFound = 2,         // a file, a name or a tensor does not exist
  kIo = 3,               // the operating system refused to read or write
  kInvalidModel = 4,     // a file exists but its content is broken or contradicts itself
  kUnsupported = 5,      // valid, but this build cannot do it
  kOutOfMemory = 6,
  kBufferTooSmall = 7,
  kCancelled = 8,
  kEnd = 9,  // a stream is exhausted
  kInternal = 255,
};

// Carries a message that names the file, the field and the remedy.
class Error : public std::runtime_error {
 public:
  Error(Status status, const std::string& message) : std::runtime_error(message), status_(status) {}
  Status status() const { return status_; }

 private:
  Status status_;
};

template <class... Parts>
std::string concat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

// Throws Error with the parts concatenated.
template <class... Parts>
[[noreturn]] void fail(Status status, const Parts&... parts) {
  throw Error(status, concat(parts...));
}

}  // namespace brisling
