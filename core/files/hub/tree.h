// The files of a repository at one commit, and which of them opening a model needs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/hub/names.h"

namespace brisling::hub {

struct TreeFile {
  int64_t size = 0;     // bytes
  std::string blob_id;  // git's SHA-1; of a large file, that of its pointer. Empty where the hub gives none
  std::string sha256;   // of a large file; else empty

  // By which the cache and the hub know the content; empty where the hub gives none.
  const std::string& etag() const { return sha256.empty() ? blob_id : sha256; }
};

// Paths in the repository, "1_Pooling/config.json".
using Files = std::map<std::string, TreeFile>;

struct Tree {
  std::string commit;
  Files files;
};

// The answer of GET /api/models/{repo}/revision/{revision}?blobs=true. Fails with kIo naming
// `source` where it is not what the hub sends. Paths may still be hostile.
Tree parse_listing(std::string_view json, const std::string& source);

// The files of trees/{commit}.json, as huggingface_hub (1.x) writes them too. Fails with
// kInvalidModel where it is of another version or broken.
Files parse_tree(std::string_view json, const std::string& source);
std::string tree_json(const Files& files);

// What opening a model needs of its repository.
struct Selection {
  Files files;
  std::string entry;  // the file to open; empty: their directory
};

// Configuration, tokenizer and safetensors weights (shards too), in the root and in the folders of
// sentence-transformers' modules; or one GGUF file, where `id` names it or there is nothing else.
// Never pickled weights. Fails with kUnsupported where there are only those, and with kNotFound or
// kInvalidArgument, listing the GGUF files, where none or several are meant.
Selection select_files(const Files& files, const ModelId& id);

}  // namespace brisling::hub
