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
constexpr size_t kLargestModules = 64;
constexpr size_t kLargestModes = 16;
constexpr std::string_view kSentenceEmbedding = "sentence_embedding";

// Every way of pooling, with the flag that files of sentence-transformers before 5.0 have for it; it
// concatenates in this order.
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

// A positive size, which must be there.
int64_t size_field(const Json& config, std::string_view name) {
  return config.at(name).integer(1, kLargestCount);
}

std::string pooling_mode(const Json& mode) {
  for (const auto& [name, flag] : kPoolings) {
    if (mode.text() == name) return std::string(name);
  }
  fail(Status::kUnsupported, mode.where(), " is ", in_quotes(mode.text()), ", which is not supported");
}

// Several are concatenated: a list in its own order, flags in the order of the table.
std::vector<std::string> read_pooling_modes(const Json& config) {
  std::vector<std::string> modes;
  if (const Json mode = config.find("pooling_mode"); mode.present() && !mode.is_null()) {
    if (!mode.is_array()) return {pooling_mode(mode)};
    if (mode.size() == 0 || mode.size() > kLargestModes) {
      mode.fail(concat("must list 1 to ", kLargestModes, " poolings"));
    }
    for (size_t i = 0; i < mode.size(); ++i) modes.push_back(pooling_mode(mode[i]));
    return modes;
  }
  for (const auto& [name, flag] : kPoolings) {
    if (config.boolean_or(flag, false)) modes.emplace_back(name);
  }
  if (modes.empty()) modes.emplace_back("mean");
  return modes;
}

Json read_module_config(const fs::path& folder) {
  const fs::path path = folder / "config.json";
  return Json::parse(read_text_file(path), path.string());
}

void read_pooling(const fs::path& folder, SentenceConfig& sentence) {
  const Json config = read_module_config(folder);
  sentence.pooling = folder;
  sentence.poolings = read_pooling_modes(config);
  sentence.include_prompt = config.boolean_or("include_prompt", true);
  for (const char* field : {"embedding_dimension", "word_embedding_dimension"}) {
    const Json dimension = config.find(field);
    if (dimension.present() && !dimension.is_null()) sentence.dimension = dimension.integer(1, kLargestCount);
  }
}

DenseModule read_dense(const fs::path& folder) {
  const Json config = read_module_config(folder);
  for (const char* field : {"module_input_name", "module_output_name"}) {
    if (const std::string name = config.text_or(field, kSentenceEmbedding); name != kSentenceEmbedding) {
      fail(Status::kUnsupported, config.find(field).where(), " is ", in_quotes(name),
           "; a Dense module is supported where it reads and gives \"", kSentenceEmbedding, "\"");
    }
  }
  if (config.boolean_or("use_residual", false)) {
    fail(Status::kUnsupported, config.find("use_residual").where(),
         ": residual connections are not supported");
  }
  return {.folder = folder,
          .in_features = size_field(config, "in_features"),
          .out_features = size_field(config, "out_features"),
          .bias = config.boolean_or("bias", true),
          .activation = config.text_or("activation_function", "torch.nn.modules.activation.Tanh")};
}

// The modules that may stand first, second, and after that. A StaticEmbedding has no Pooling after it.
constexpr std::string_view kModules[][5] = {
    {"Transformer", "StaticEmbedding"}, {"Pooling"}, {"Dense", "LayerNorm", "Normalize", "Dropout"}};

bool is_at(size_t place, std::string_view name) {
  return std::find(std::begin(kModules[place]), std::end(kModules[place]), name) != std::end(kModules[place]);
}

void require_place(size_t place, std::string_view name, const Json& type) {
  if (is_at(place, name)) return;
  if (!is_at(0, name) && !is_at(1, name) && !is_at(2, name)) {
    fail(Status::kUnsupported, type.where(), ": modules of class ", in_quotes(name), " are not supported");
  }
  fail(Status::kUnsupported, type.where(), ": ", in_quotes(name),
       " is not supported in this place; first comes a Transformer and a Pooling, or a StaticEmbedding, and "
       "then Dense, LayerNorm and Normalize");
}

void read_modules(const fs::path& directory, SentenceConfig& sentence) {
  const fs::path path = directory / "modules.json";
  const Json modules = Json::parse(read_text_file(path), path.string());
  if (!modules.is_array()) modules.fail("must be an array");
  if (modules.size() > kLargestModules) modules.fail(concat("lists more than ", kLargestModules, " modules"));
  for (size_t i = 0; i < modules.size(); ++i) {
    const Json type = modules[i].at("type");
    const std::string_view name = class_name(type);
    require_place(i == 0 ? 0 : i == 1 && !sentence.is_static ? 1 : 2, name, type);
    const fs::path folder = module_folder(directory, modules[i].at("path"));
    if (i == 0) {
      sentence.transformer = folder;
      sentence.is_static = name == "StaticEmbedding";
    }
    if (name == "Pooling") read_pooling(folder, sentence);
    if (name == "Dense") sentence.modules.emplace_back(read_dense(folder));
    if (name == "LayerNorm") {
      sentence.modules.emplace_back(
          LayerNormModule{folder, size_field(read_module_config(folder), "dimension")});
    }
    if (name == "Normalize") sentence.modules.emplace_back(NormalizeModule{});  // it has no file of its own
  }
  if (modules.size() < (sentence.is_static ? 1 : 2)) modules.fail("must list a Transformer and a Pooling");
  if (!sentence.modules.empty() && std::holds_alternative<NormalizeModule>(sentence.modules.back())) {
    sentence.modules.pop_back();
    sentence.normalize = true;
  }
}

void read_prompts(const Json& config, SentenceConfig& sentence) {
  if (const Json prompts = config.find("prompts"); prompts.present() && !prompts.is_null()) {
    if (!prompts.is_object()) prompts.fail("must be an object");
    for (size_t i = 0; i < prompts.size(); ++i) {
      const auto [name, prompt] = prompts.member(i);
      sentence.prompts.insert_or_assign(std::string(name),
                                        prompt.is_null() ? "" : std::string(prompt.text()));
    }
  }
  sentence.default_prompt_name = config.text_or("default_prompt_name", "");
  if (sentence.default_prompt_name.empty() || sentence.prompts.count(sentence.default_prompt_name) > 0)
    return;
  config.find("default_prompt_name").fail("is not the name of a prompt");
}

void read_similarity(const Json& config, SentenceConfig& sentence) {
  sentence.similarity = config.text_or("similarity_fn_name", "cosine");
  constexpr std::string_view kKnown[] = {"cosine", "dot", "euclidean", "manhattan"};
  if (std::find(std::begin(kKnown), std::end(kKnown), sentence.similarity) != std::end(kKnown)) return;
  fail(Status::kUnsupported, config.find("similarity_fn_name").where(), " is ",
       in_quotes(sentence.similarity), ", which is not supported");
}

// Whether the tokenizer gives token types to the model, as transformers has it: by model_input_names,
// else by the class.
bool gives_token_types(const Json& tokenizer) {
  if (const Json names = tokenizer.find("model_input_names"); names.present() && !names.is_null()) {
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i].text() == "token_type_ids") return true;
    }
    return false;
  }
  std::string name = tokenizer.text_or("tokenizer_class", "");
  if (name.ends_with("Fast")) name.resize(name.size() - 4);
  constexpr std::string_view kWithout[] = {"CamembertTokenizer", "DistilBertTokenizer",
                                           "GPT2Tokenizer",      "MPNetTokenizer",
                                           "RobertaTokenizer",   "XLMRobertaTokenizer"};
  return std::find(std::begin(kWithout), std::end(kWithout), name) == std::end(kWithout);
}

void read_transformer_config(SentenceConfig& sentence) {
  const Json tokenizer = read_optional(sentence.transformer / "tokenizer_config.json");
  if (tokenizer.present()) sentence.token_types = gives_token_types(tokenizer);
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
  const double length = tokenizer.number_or("model_max_length", 0);
  if (length >= 1 && length <= kLargestCount) sentence.max_length = static_cast<int64_t>(length);
}

}  // namespace

SentenceConfig read_sentence_config(const fs::path& directory) {
  SentenceConfig sentence;
  sentence.transformer = directory;
  if (file_exists(directory / "modules.json")) read_modules(directory, sentence);
  if (!sentence.is_static) read_transformer_config(sentence);
  if (const Json config = read_optional(directory / "config_sentence_transformers.json"); config.present()) {
    read_prompts(config, sentence);
    read_similarity(config, sentence);
  }
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
    sentence.poolings = {std::string(kPoolingTypes[type])};
  }
  constexpr std::string_view kLengthKey = "sentence_transformers.max_seq_length";
  if (file.find(kLengthKey)) sentence.max_length = file.integer(kLengthKey, 1, kLargestCount);
  return sentence;
}

}  // namespace brisling
