// Status constants, versions, and the error object.
#include <fstream>

#include "core/base/status.h"
#include "tests/capi/support.h"

using namespace brisling::test;
using Catch::Matchers::ContainsSubstring;

namespace {

brisling_status value(brisling::Status status) { return static_cast<brisling_status>(status); }

const std::string& version() {
  static const std::string text = [] {
    std::string line;
    std::getline(std::ifstream(BRISLING_SOURCE_DIR "/VERSION"), line);
    return line;
  }();
  return text;
}

// An error as a caller gets one.
ErrorHandle some_error() {
  brisling_error* error = nullptr;
  brisling_options_new(nullptr, &error);
  return ErrorHandle(error);
}

}  // namespace

TEST_CASE("status constants are the engine's") {
  using brisling::Status;
  CHECK(BRISLING_OK == value(Status::kOk));
  CHECK(BRISLING_INVALID_ARGUMENT == value(Status::kInvalidArgument));
  CHECK(BRISLING_NOT_FOUND == value(Status::kNotFound));
  CHECK(BRISLING_IO == value(Status::kIo));
  CHECK(BRISLING_INVALID_MODEL == value(Status::kInvalidModel));
  CHECK(BRISLING_UNSUPPORTED == value(Status::kUnsupported));
  CHECK(BRISLING_OUT_OF_MEMORY == value(Status::kOutOfMemory));
  CHECK(BRISLING_BUFFER_TOO_SMALL == value(Status::kBufferTooSmall));
  CHECK(BRISLING_CANCELLED == value(Status::kCancelled));
  CHECK(BRISLING_END == value(Status::kEnd));
  CHECK(BRISLING_INTERNAL == value(Status::kInternal));
}

TEST_CASE("the library has the version of its header") {
  CHECK(brisling_abi_version() == BRISLING_ABI_VERSION);
  char buf[32];
  size_t written = 0;
  ok(brisling_version, buf, sizeof buf, &written);
  CHECK(std::string(buf, written) == version());
}

TEST_CASE("a text that does not fit tells its length and leaves the buffer alone") {
  size_t written = 99;
  failure(BRISLING_BUFFER_TOO_SMALL, brisling_version, nullptr, 0, &written);
  const size_t length = version().size();
  CHECK(written == length);

  std::string buf(length, '#');
  written = 99;
  CHECK_THAT(failure(BRISLING_BUFFER_TOO_SMALL, brisling_version, buf.data(), length - 1, &written),
             ContainsSubstring("buf") && ContainsSubstring(std::to_string(length)));
  CHECK(written == length);
  CHECK(buf == std::string(length, '#'));

  ok(brisling_version, buf.data(), length, &written);
  CHECK(buf == version());
}

TEST_CASE("a message is copied as far as it fits") {
  const ErrorHandle error = some_error();
  const std::string message = message_of(error.get());
  CHECK_THAT(message, ContainsSubstring("out is NULL"));
  char buf[5] = "####";
  CHECK(brisling_error_message(error.get(), buf, 3) == message.size());
  CHECK(std::string_view(buf) == message.substr(0, 3) + "#");
}

TEST_CASE("no error at all is an error without a message") {
  CHECK(brisling_error_status(nullptr) == BRISLING_OK);
  CHECK(brisling_error_message(nullptr, nullptr, 0) == 0);
}

TEST_CASE("success clears the error that the caller passes") {
  const ErrorHandle stale = some_error();
  brisling_error* error = stale.get();
  brisling_control* control = nullptr;
  CHECK(brisling_control_new(&control, &error) == BRISLING_OK);
  CHECK(error == nullptr);
  brisling_control_free(control);
}
