// Names on the Hugging Face hub. They become URLs and paths on disk, so nothing else passes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace brisling::hub {

// What a model argument asks of the hub: "org/name", "org/name:file.gguf" or "org/name:Q8_0".
struct ModelId {
  std::string repository;  // "org/name"
  std::string file;        // a GGUF file's path or quantisation; empty: the model of the repository
};

// None where the text is not of that form. Fails with kInvalidArgument where it is, but names a
// file or a repository that the hub cannot have.
std::optional<ModelId> parse_model_id(std::string_view text);

// A path inside a repository, or a revision, that is safe to join to a folder: relative, of plain
// components without "..", control characters or what file systems reserve.
bool is_safe_path(std::string_view path);

}  // namespace brisling::hub
