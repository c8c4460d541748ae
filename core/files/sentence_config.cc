#include "core/files/sentence_config.h"

#include <algorithm>

#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/base/status.h"
#include "core/files/mapped_file.h"

namespace brisling {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kLargestCount = int64_t{1} << 24;

// Every way of pooling, with the flag that files of sentence-transformers before 5.0 have for it.
constexpr std::pair<std::string_view, std::string_view> kPoolings[] = {
    {"cls", "pooling_mode_cls_token"},
    {"max", "pooling_mode_max_tokens"},
    {"mean", "pooling_mode_mean_tokens"},
    {"mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens"},
    {"weightedmean", "pooling_mode_weightedmean_tokens"},
    {"lasttoken", "pooling_mode_lasttoken"},
};

// sentence-transformers takes the first of these that the transformer's directory has.
constexpr std::string_view kTransformerConfigs[] = {
    "sentence_bert_config.json",      "sentence_roberta_config.json", "sentence_distilbert_config.json",
    "sentence_camembert_config.json", "sentence_albert_config.json",  "sentence_xlm-roberta_config.json",
    "sentence_xlnet_config.json",
};

// The document, or absent where there is no such file.
Json read_optional(const fs::path& path) {
  if (!file_exists(path)) return {};
  const Json json = Json::parse(read_text_file(path), path.string());
  if (!json.is_object()) json.fail("must be an object");
  return json;
}

// The class of a module, without the package, whose inner paths changed twice.
std::string_view class_name(const Json& type) {
  const std::string_view name = type.text();
  if (!name.starts_with("sentence_transformers.")) {
    fail(Status::kUnsupported, type.where(), " is ", in_quotes(name),
         ", a class outside sentence-transformers");
  }
  return name.substr(name.rfind('.') + 1);
}

fs::path module_folder(const fs::path& directory, const Json& path) {
  const fs::path relative(path.text());
  const bool climbs = std::find(relative.begin(), relative.end(), "..") != relative.end();
  if (relative.is_absolute() || climbs || path.text().find('\0') != path.text().npos) {
    path.fail(concat("is ", in_quotes(path.text()), "; a folder inside the model's directory is needed"));
  }
  return relative.empty() ? directory : directory / relative;
}

std::string read_pooling_mode(const Json& config) {
  if (const Json mode = config.find("pooling_mode"); mode.present() && !mode.is_null()) {
    if (mode.is_array()) {
      fail(Status::kUnsupported, mode.where(),
           " names several poolings to concatenate, which is not supported");
    }
    for (const auto& [name, flag] : kPoolings) {
      if (mode.text() == name) return std::string(name);
    }
    fail(Status::kUnsupported, mode.where(), " is ", in_quotes(mode.text()), ", which is not supported");
  }
  std::string chosen;
  for (const auto& [name, flag] : kPoolings) {
    if (!config.boolean_or(flag, false)) continue;
    if (!chosen.empty()) {
      fail(Status::kUnsupported, config.find(flag).where(), " is set beside the pooling \"", chosen,
           "\"; concatenated poolings are not supported");
    }
    chosen = name;
  }
  return chosen.empty() ? "mean" : chosen;
}

void read_pooling(const fs::path& folder, SentenceConfig& sentence) {
  const fs::path path = folder / "config.json";
  const Json config = Json::parse(read_text_file(path), path.string());
  sentence.pooling = read_pooling_mode(config);
  for (const char* field : {"embedding_dimension", "word_embedding_dimension"}) {
    const Json dimension = config.find(field);
    if (dimension.present() && !dimension.is_null()) sentence.dimension = dimension.integer(1, kLargestCount);
  }
}

// Transformer, Pooling and perhaps Normalize, in this order.
void read_modules(const fs::path& directory, SentenceConfig& sentence) {
  const fs::path path = directory / "modules.json";
  const Json modules = Json::parse(read_text_file(path), path.string());
  if (!modules.is_array()) modules.fail("must be an array");
  constexpr std::string_view kChain[] = {"Transformer", "Pooling", "Normalize"};
  if (modules.size() < 2) modules.fail("must list a Transformer and a Pooling");
  for (size_t i = 0; i < modules.size(); ++i) {
    const Json type = modules[i].at("type");
    const std::string_view name = class_name(type);
    if (std::find(std::begin(kChain), std::end(kChain), name) == std::end(kChain)) {
      fail(Status::kUnsupported, type.where(), ": modules of class ", in_quotes(name), " are not supported");
    }
    if (i >= std::size(kChain) || name != kChain[i]) {
      fail(Status::kUnsupported, type.where(), ": ", name, " as module ", i,
           " is not supported; a Transformer, a Pooling and perhaps a Normalize are, in this order");
    }
    const fs::path folder = module_folder(directory, modules[i].at("path"));
    if (name == "Transformer") sentence.transformer = folder;
    if (name == "Pooling") read_pooling(folder, sentence);
    if (name == "Normalize") sentence.normalize = true;  // it has no file of its own
  }
}

void read_transformer_config(SentenceConfig& sentence) {
  for (const std::string_view name : kTransformerConfigs) {
    const Json config = read_optional(sentence.transformer / name);
    if (!config.present()) continue;
    sentence.lowercase = config.boolean_or("do_lower_case", false);
    const int64_t length = config.integer_or("max_seq_length", 0, 1, INT64_MAX);
    if (length > 0) sentence.max_length = std::min(length, kLargestCount);
    break;
  }
  if (sentence.max_length) return;
  // Tokenizers without a limit say 10^30, or something else that no text reaches.
  const double length =
      read_optional(sentence.transformer / "tokenizer_config.json").number_or("model_max_length", 0);
  if (length >= 1 && length <= kLargestCount) sentence.max_length = static_cast<int64_t>(length);
}

}  // namespace

SentenceConfig read_sentence_config(const fs::path& directory) {
  SentenceConfig sentence;
  sentence.transformer = directory;
  if (file_exists(directory / "modules.json")) read_modules(directory, sentence);
  read_transformer_config(sentence);
  return sentence;
}

SentenceConfig read_sentence_config(const Gguf& file) {
  // As llama.cpp numbers them; 0 is none and 4 is for rerankers.
  constexpr std::string_view kPoolingTypes[] = {"", "mean", "cls", "lasttoken"};
  SentenceConfig sentence;
  sentence.transformer = file.path();
  sentence.normalize = true;
  const std::string pooling_key = file.architecture() + ".pooling_type";
  if (file.find(pooling_key)) {
    const int64_t type = file.integer(pooling_key, 0, INT32_MAX);
    if (type == 0 || type >= std::ssize(kPoolingTypes)) {
      fail(Status::kUnsupported, file.path(), ": key ", pooling_key, " is ", type,
           "; 1 (mean), 2 (cls) and 3 (last token) give embeddings");
    }
    sentence.pooling = kPoolingTypes[type];
  }
  constexpr std::string_view kLengthKey = "sentence_transformers.max_seq_length";
  if (file.find(kLengthKey)) sentence.max_length = file.integer(kLengthKey, 1, kLargestCount);
  return sentence;
}

}  // namespace brisling
