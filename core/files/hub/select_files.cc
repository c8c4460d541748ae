#include <algorithm>
#include <set>

#include "core/base/ascii.h"
#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/files/hub/tree.h"

namespace brisling::hub {
namespace {

// What the engine reads of a model directory, beside its weights.
const std::set<std::string_view> kConfiguration = {
    "config.json",
    "generation_config.json",
    "modules.json",
    "config_sentence_transformers.json",
    "sentence_bert_config.json",
    "sentence_roberta_config.json",
    "sentence_distilbert_config.json",
    "sentence_camembert_config.json",
    "sentence_albert_config.json",
    "sentence_xlm-roberta_config.json",
    "sentence_xlnet_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "tokenizer.model",
    "spiece.model",
    "sentencepiece.bpe.model",
    "spm.model",
    "chat_template.jinja",
    "preprocessor_config.json",
};
constexpr std::string_view kSingleFile = "model.safetensors";
constexpr std::string_view kIndexFile = "model.safetensors.index.json";
constexpr std::string_view kPickles[] = {".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The folder of a path with its '/', and the name in it.
std::pair<std::string_view, std::string_view> split(std::string_view path) {
  const size_t name = path.rfind('/') + 1;  // 0 where there is no '/'
  return {path.substr(0, name), path.substr(name)};
}

// The root, or "1_Pooling/" and its like.
bool is_model_folder(std::string_view folder) {
  if (folder.empty()) return true;
  const auto digits =
      static_cast<size_t>(std::find_if_not(folder.begin(), folder.end(), is_digit) - folder.begin());
  return digits > 0 && folder.size() > digits + 2 && folder[digits] == '_' &&
         folder.find('/') == folder.size() - 1;
}

// The root or the first module hold the encoder's weights.
bool is_encoder_folder(std::string_view folder) { return folder.empty() || folder.starts_with("0_"); }

// model-00001-of-00003.safetensors
bool is_shard(std::string_view name) {
  constexpr std::string_view kPattern = "model-#####-of-#####.safetensors";
  return std::equal(name.begin(), name.end(), kPattern.begin(), kPattern.end(),
                    [](char c, char pattern) { return pattern == '#' ? is_digit(c) : c == pattern; });
}

bool is_weights(const Files& files, std::string_view folder, std::string_view name) {
  if (files.contains(std::string(folder).append(kSingleFile))) return name == kSingleFile;
  return name == kIndexFile || is_shard(name);
}

// `wanted` is the whole path, or the quantisation at the end of the name: "Q8_0" of "model-q8_0.gguf".
bool is_wanted(const std::string& path, const std::string& wanted) {
  if (path == wanted) return true;
  const std::string name = lower_ascii(path), end = lower_ascii(wanted) + ".gguf";
  return name.ends_with(end) &&
         (name.size() == end.size() ||
          std::string_view("-._/").find(name[name.size() - end.size() - 1]) != std::string_view::npos);
}

std::string listed(const std::vector<std::string>& paths) {
  constexpr size_t kMost = 20;
  std::string text;
  for (size_t i = 0; i < std::min(kMost, paths.size()); ++i) text += (i == 0 ? "" : ", ") + paths[i];
  return paths.size() > kMost ? text + ", ..." : text;
}

Selection select_gguf(const Files& files, const std::vector<std::string>& all, const ModelId& id) {
  std::vector<std::string> wanted;
  for (const std::string& path : all) {
    if (id.file.empty() || is_wanted(path, id.file)) wanted.push_back(path);
  }
  if (wanted.size() == 1) return {{{wanted[0], files.at(wanted[0])}}, wanted[0]};
  if (wanted.empty()) {
    fail(Status::kNotFound, id.repository, " has no GGUF file ", id.file,
         "; it has: ", all.empty() ? "none" : listed(all));
  }
  fail(Status::kInvalidArgument, id.repository, " has several GGUF files; choose one with ", id.repository,
       ":FILE: ", listed(wanted));
}

Selection select_directory(const Files& files, const ModelId& id) {
  Selection selection;
  bool has_weights = false;
  for (const auto& [path, file] : files) {
    const auto [folder, name] = split(path);
    if (!is_model_folder(folder)) continue;
    const bool weights = is_weights(files, folder, name);
    if (!weights && !kConfiguration.contains(name)) continue;
    has_weights = has_weights || (weights && is_encoder_folder(folder));
    selection.files.emplace(path, file);
  }
  if (has_weights) return selection;

  for (const auto& [path, file] : files) {
    const bool pickled = std::any_of(std::begin(kPickles), std::end(kPickles),
                                     [&path = path](std::string_view end) { return path.ends_with(end); });
    if (!pickled) continue;
    fail(Status::kUnsupported, id.repository, " has its weights in ", in_quotes(path),
         " only, which is not downloaded: loading pickled files can run code. Look for a revision with "
         "safetensors "
         "(often refs/pr/1; see the pull requests of the repository), or convert it once: python3 -c \"from "
         "transformers import AutoModel, AutoTokenizer as T; n = '",
         id.repository,
         "'; AutoModel.from_pretrained(n).save_pretrained('model'); "
         "T.from_pretrained(n).save_pretrained('model')\"");
  }
  fail(Status::kNotFound, id.repository, " has no weights: ", kSingleFile, ", ", kIndexFile,
       " with its shards, or a .gguf file is needed");
}

}  // namespace

Selection select_files(const Files& files, const ModelId& id) {
  std::vector<std::string> gguf;
  bool has_safetensors = false;
  for (const auto& [path, file] : files) {
    if (path.ends_with(".gguf") && is_safe_path(path)) gguf.push_back(path);
    const auto [folder, name] = split(path);
    has_safetensors =
        has_safetensors || (is_encoder_folder(folder) && (name == kSingleFile || name == kIndexFile));
  }
  const bool is_gguf = !id.file.empty() || (!has_safetensors && !gguf.empty());
  return is_gguf ? select_gguf(files, gguf, id) : select_directory(files, id);
}

}  // namespace brisling::hub
