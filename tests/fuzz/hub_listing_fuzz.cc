// Arbitrary bytes as the hub's list of files, as the list that the cache keeps, and as a name.
#include <filesystem>

#include "core/files/hub/digest.h"
#include "core/files/hub/names.h"
#include "core/files/hub/tree.h"
#include "tests/fuzz/support.h"

using namespace brisling;
using namespace brisling::hub;

namespace {

// Joined to a folder, it stays inside.
void require_inside(std::string_view path) {
  const std::filesystem::path joined = (std::filesystem::path("/cache") / path).lexically_normal();
  fuzz::require(joined.native().starts_with("/cache/") && path.find('\0') == path.npos);
}

void select(const Files& files, const ModelId& id) {
  try {
    for (const auto& [path, file] : select_files(files, id).files) {
      fuzz::require(file.size >= 0 && (file.etag().empty() || is_etag(file.etag())));
      if (is_safe_path(path)) require_inside(path);
    }
  } catch (const Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const Tree tree = parse_listing(bytes, "listing");
    fuzz::require(is_commit(tree.commit));
    select(tree.files, {"org/name", ""});
    select(tree.files, {"org/name", "Q8_0"});
    const Files again = parse_tree(tree_json(tree.files), "tree");
    fuzz::require(again.size() == tree.files.size());
  } catch (const Error&) {
  }
  try {
    select(parse_tree(bytes, "tree"), {"org/name", ""});
  } catch (const Error&) {
  }
  try {
    if (const auto id = parse_model_id(bytes)) {
      require_inside(id->repository);
      if (!id->file.empty()) require_inside(id->file);
    }
  } catch (const Error&) {
  }
  return 0;
}
