#include "core/files/model_path.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "tests/support/errors.h"
#include "tests/support/golden.h"

using namespace brisling;
using namespace brisling::test;

namespace fs = std::filesystem;

namespace {

// BRISLING_MODEL_PATH for the length of a test.
class ModelPath {
 public:
  explicit ModelPath(const std::string& value) {
    if (const char* before = std::getenv("BRISLING_MODEL_PATH")) before_ = before;
    ::setenv("BRISLING_MODEL_PATH", value.c_str(), 1);
  }
  ~ModelPath() {
    if (before_) {
      ::setenv("BRISLING_MODEL_PATH", before_->c_str(), 1);
    } else {
      ::unsetenv("BRISLING_MODEL_PATH");
    }
  }

 private:
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("Models are looked for in BRISLING_MODEL_PATH, then beside the program") {
  const fs::path own =
      fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "share/brisling/models";
  {
    const ModelPath variable("/one::relative/two:");
    const std::vector<fs::path> folders = model_search_path();
    REQUIRE(folders.size() >= 3);
    CHECK(folders[0] == "/one");
    CHECK(folders[1] == "relative/two");
    CHECK(folders.back() == own);
  }
  const ModelPath variable("");
  CHECK(model_search_path().back() == own);
}

TEST_CASE("Folders are added once, after those of the variable") {
  const TemporaryDirectory directory;
  write_file(directory.path / "added.gguf", "GGUF");
  add_model_folder(directory.path.string());
  add_model_folder(directory.path.string());
  const ModelPath variable("/one");
  const std::vector<fs::path> folders = model_search_path();
  CHECK(folders[0] == "/one");
  CHECK(std::count(folders.begin() + 1, folders.end() - 1, directory.path) == 1);
  CHECK(resolve_model("added") == directory.path / "added.gguf");
  check_fails(Status::kInvalidArgument, {"folder", "a path"}, [] { add_model_folder(""); });
  check_fails(Status::kInvalidArgument, {"folder", "a path"},
              [] { add_model_folder(std::string_view("a\0b", 3)); });
}

TEST_CASE("An existing path is itself") {
  CHECK(resolve_model(golden("bert").string()) == golden("bert"));
  CHECK(resolve_model(bundled_model().string()) == bundled_model());
}

TEST_CASE("A name is a directory or a GGUF file of the search path") {
  const TemporaryDirectory first, second;
  fs::create_directory(first.path / "my-model");
  fs::create_directory(second.path / "my-model");
  write_file(second.path / "other.gguf", "GGUF");
  write_file(first.path / "no-model", "a plain file");
  const ModelPath variable(first.path.string() + ":" + second.path.string());
  CHECK(resolve_model("my-model") == first.path / "my-model");
  CHECK(resolve_model("other") == second.path / "other.gguf");
  for (const char* name : {"no-model", "absent"}) {
    check_fails(
        Status::kNotFound,
        {std::string("\"") + name + "\"", first.path.string(), second.path.string(), "share/brisling/models"},
        [&] { resolve_model(name); });
  }
}

TEST_CASE("minilm-l6-v2 is the bundled 8-bit file and nothing else") {
  {
    const ModelPath variable(bundled_model().parent_path().string());
    CHECK(resolve_model("minilm-l6-v2") == bundled_model());
  }
  const TemporaryDirectory directory;
  fs::create_directory(directory.path / "minilm-l6-v2");
  write_file(directory.path / "minilm-l6-v2.gguf", "GGUF");
  const ModelPath variable(directory.path.string());
  const fs::path own = model_search_path().back() / "all-MiniLM-L6-v2-Q8_0.gguf";
  if (fs::exists(own)) {
    CHECK(resolve_model("minilm-l6-v2") == own);
  } else {
    check_fails(
        Status::kNotFound,
        {"minilm-l6-v2", "all-MiniLM-L6-v2-Q8_0.gguf", directory.path.string(), "BRISLING_MODEL_PATH"},
        [] { resolve_model("minilm-l6-v2"); });
  }
}

TEST_CASE("A path that does not exist is not taken for a name") {
  check_fails(Status::kNotFound, {"some/model", "file or directory", "not downloaded"},
              [] { resolve_model("some/model"); });
  check_fails(Status::kNotFound, {"/no/such/model.gguf"}, [] { resolve_model("/no/such/model.gguf"); });
  check_fails(Status::kInvalidArgument, {"path or a name"}, [] { resolve_model(""); });
  check_fails(Status::kInvalidArgument, {"path or a name"},
              [] { resolve_model(std::string_view("a\0b", 3)); });
  check_fails(Status::kNotFound, {"aaa"}, [] { resolve_model(std::string(100000, 'a')); });
}
