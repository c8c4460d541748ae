#include "core/files/model_path.h"

#include <algorithm>

#include "core/files/hub/digest.h"
#include "core/files/mapped_file.h"
#include "core/files/model_names.h"
#include "tests/files/variable.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"

using namespace brisling;
using namespace brisling::test;

namespace fs = std::filesystem;

namespace {

// BRISLING_MODEL_PATH for the length of a test.
struct ModelPath : Variable {
  explicit ModelPath(const std::string& value) : Variable("BRISLING_MODEL_PATH", value) {}
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
    check_fails(Status::kNotFound,
                {"minilm-l6-v2", "all-MiniLM-L6-v2-Q8_0.gguf", directory.path.string(), "BRISLING_MODEL_PATH",
                 "all-minilm-l6-v2"},
                [] { resolve_model("minilm-l6-v2"); });
  }
}

TEST_CASE("The digest of the bundled model is that of its file") {
  hub::Digest<hub::Sha256> digest;
  digest.add(read_text_file(bundled_model()));
  CHECK(digest.finish() == kBundledSha256);
}

TEST_CASE("A mistyped name gets a suggestion") {
  check_fails(Status::kNotFound, {"did you mean minilm-l6-v2"}, [] { resolve_model("minilm-l6v2"); });
  CHECK(similar_names("bge") == "bge-small-en, bge-base-en, bge-large-en");
  CHECK(similar_names("nothing-like-any-name") == "");
  CHECK(find_named_model("Mpnet-Base-V2")->model == "sentence-transformers/all-mpnet-base-v2");
  CHECK(find_named_model("mpnet") == nullptr);
}

TEST_CASE("Every short name stands for a repository of the hub") {
  for (const NamedModel& model : named_models()) {
    if (model.name == kBundledName) continue;
    CHECK(model_repository(model.name).repository == model.model);
  }
  check_fails(Status::kInvalidArgument, {"comes with the library"}, [] { model_repository(kBundledName); });
  check_fails(Status::kNotFound, {"\"absent\"", "brisling models"}, [] { model_repository("absent"); });
}

TEST_CASE("A path that does not exist is not taken for a name") {
  const Variable offline("HF_HUB_OFFLINE", "1");
  check_fails(Status::kNotFound, {"no file or directory some/model", "downloads are off"},
              [] { resolve_model("some/model"); });
  check_fails(Status::kNotFound, {"/no/such/model.gguf"}, [] { resolve_model("/no/such/model.gguf"); });
  check_fails(Status::kInvalidArgument, {"path or a name"}, [] { resolve_model(""); });
  check_fails(Status::kInvalidArgument, {"path or a name"},
              [] { resolve_model(std::string_view("a\0b", 3)); });
  check_fails(Status::kNotFound, {"aaa"}, [] { resolve_model(std::string(100000, 'a')); });
}
