#include "core/files/hub/tree.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/base/status.h"
#include "core/files/hub/digest.h"

namespace brisling::hub {
namespace {

constexpr int64_t kFormatVersion = 1;
constexpr int64_t kLargestFile = int64_t{1} << 42;  // so that sums of a long list do not overflow

// Digests become file names, so that anything else counts as none.
std::string etag_or_none(const Json& object, std::string_view key) {
  std::string etag = object.text_or(key, "");
  return is_etag(etag) ? etag : "";
}

int64_t size_of(const Json& object) { return object.integer_or("size", 0, 0, kLargestFile); }

Tree listing_of(const Json& answer) {
  Tree tree;
  tree.commit = answer.at("sha").text();
  if (!is_commit(tree.commit)) fail(Status::kIo, answer.at("sha").where(), " is no commit");
  const Json siblings = answer.at("siblings");
  for (size_t i = 0; i < siblings.size(); ++i) {
    const Json sibling = siblings[i];
    TreeFile file{size_of(sibling), etag_or_none(sibling, "blobId"), {}};
    if (const Json lfs = sibling.find("lfs"); lfs.is_object()) {
      file.sha256 = etag_or_none(lfs, "sha256");
      file.size = size_of(lfs);
    }
    tree.files.emplace(sibling.at("rfilename").text(), std::move(file));
  }
  return tree;
}

}  // namespace

Tree parse_listing(std::string_view json, const std::string& source) {
  try {
    return listing_of(Json::parse(json, source));
  } catch (const Error& error) {
    fail(Status::kIo, "the hub's answer is not understood: ", error.what());
  }
}

Files parse_tree(std::string_view json, const std::string& source) {
  const Json tree = Json::parse(json, source);
  if (tree.integer_or("format_version", 0, 0, INT32_MAX) != kFormatVersion) {
    fail(Status::kInvalidModel, source, ": format_version is not ", kFormatVersion);
  }
  Files files;
  const Json members = tree.at("files");
  for (size_t i = 0; i < members.size(); ++i) {
    const auto [path, member] = members.member(i);
    TreeFile file{size_of(member), etag_or_none(member, "blob_id"), etag_or_none(member, "lfs_sha256")};
    if (!file.sha256.empty()) file.size = member.integer_or("lfs_size", file.size, 0, kLargestFile);
    files.emplace(path, std::move(file));
  }
  return files;
}

std::string tree_json(const Files& files) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto text = [&](std::string_view value) {
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  text("format_version");
  writer.Int64(kFormatVersion);
  text("files");
  writer.StartObject();
  for (const auto& [path, file] : files) {
    text(path);
    writer.StartObject();
    text("size");
    writer.Int64(file.size);
    text("blob_id");
    text(file.blob_id);
    if (!file.sha256.empty()) {
      text("lfs_sha256");
      text(file.sha256);
      text("lfs_size");
      writer.Int64(file.size);
    }
    writer.EndObject();
  }
  writer.EndObject();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace brisling::hub
