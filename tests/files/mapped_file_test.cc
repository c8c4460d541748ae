#include "core/files/mapped_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/errors.h"
#include "tests/support/golden.h"

using namespace brisling;
using namespace brisling::test;

TEST_CASE("A mapped file shows its bytes, also after its pages were dropped") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "some file.bin";
  const std::string content = std::string("a\0b", 3) + std::string(10000, 'x');
  write_file(path, content);
  const MappedFile file(path);
  CHECK(file.path() == path.string());
  REQUIRE(file.bytes().size() == content.size());
  for (int i = 0; i < 2; ++i) {
    CHECK(std::string_view(reinterpret_cast<const char*>(file.bytes().data()), content.size()) == content);
    file.drop_pages();
  }
  CHECK(read_text_file(path) == content);
}

TEST_CASE("An empty file is mapped as no bytes") {
  const TemporaryDirectory directory;
  write_file(directory.path / "empty", "");
  const MappedFile file(directory.path / "empty");
  CHECK(file.bytes().empty());
  file.drop_pages();
  CHECK(read_text_file(directory.path / "empty").empty());
}

TEST_CASE("What is no readable file fails with its path and the reason") {
  const TemporaryDirectory directory;
  const std::string path = directory.path.string();
  write_file(directory.path / "file", "text");
  check_fails(Status::kNotFound, {path + "/absent", "No such file"}, [&] { MappedFile(path + "/absent"); });
  check_fails(Status::kNotFound, {path + "/file/inside"}, [&] { MappedFile(path + "/file/inside"); });
  check_fails(Status::kIo, {path, "directory"}, [&] { MappedFile{path}; });
  REQUIRE(mkfifo((path + "/pipe").c_str(), 0600) == 0);
  check_fails(Status::kIo, {path + "/pipe", "regular file"}, [&] { MappedFile(path + "/pipe"); });
  check_fails(Status::kInvalidModel, {path + "/file", "4 bytes", "at most 3"},
              [&] { read_text_file(path + "/file", 3); });
}

TEST_CASE("A file that may not be read exists, and reading it says why it fails") {
  const TemporaryDirectory directory;
  const std::string path = directory.path.string();
  if (geteuid() == 0) SKIP("the root user may read every file, so that no permission can be missing");
  write_file(directory.path / "secret", "text");
  REQUIRE(chmod((path + "/secret").c_str(), 0) == 0);
  CHECK(file_exists(path + "/secret"));
  check_fails(Status::kIo, {path + "/secret", "Permission denied"}, [&] { MappedFile(path + "/secret"); });
}

TEST_CASE("A file exists unless it certainly does not") {
  const TemporaryDirectory directory;
  write_file(directory.path / "file", "text");
  CHECK(file_exists(directory.path / "file"));
  CHECK(file_exists(directory.path));
  CHECK_FALSE(file_exists(directory.path / "absent"));
  CHECK_FALSE(file_exists(directory.path / "file" / "inside"));
}
