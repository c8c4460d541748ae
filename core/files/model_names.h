// Short names for models of the hub.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace brisling {

// What is known about a model that has a short name. All of it is as its page on the hub says.
struct NamedModel {
  std::string_view name;
  std::string_view task;       // embed, classify, zero-shot, rerank, ner, answer or fill
  std::string_view model;      // what the hub calls it: "org/name"
  int megabytes;               // of the download
  std::string_view license;    // an SPDX identifier, in lower case as on the hub
  std::string_view languages;  // ISO 639-1 codes, or "multilingual"
  std::string_view summary;
};

// The model that comes with the library, and the digest of its file.
inline constexpr std::string_view kBundledName = "minilm-l6-v2";
inline constexpr std::string_view kBundledFile = "all-MiniLM-L6-v2-Q8_0.gguf";
inline constexpr std::string_view kBundledSha256 =
    "50ba9fb82cea63cb7badd9cd5b0a15777a11ea3397a2cdbf24781d8096d9f892";

// In the order in which to show them: by task, small ones first; the bundled one at the head.
std::span<const NamedModel> named_models();

// Null where there is none.
const NamedModel* find_named_model(std::string_view name);

// The names that a mistyped one may have meant, the likeliest first; at most three.
std::string similar_names(std::string_view name);

}  // namespace brisling
