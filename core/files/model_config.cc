#include "core/files/model_config.h"

#include <charconv>

#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/files/mapped_file.h"

namespace brisling {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kLargestCount = int64_t{1} << 24;  // a product of two of them, in bytes, fits in 64 bits

// Keys of GGUF below "<architecture>.", and what transformers calls the same.
constexpr std::pair<const char*, const char*> kCounts[] = {
    {"embedding_length", "hidden_size"},           {"block_count", "num_hidden_layers"},
    {"feed_forward_length", "intermediate_size"},  {"attention.head_count", "num_attention_heads"},
    {"context_length", "max_position_embeddings"}, {"vocab_size", "vocab_size"},
};

// The shortest decimal that is this float32: GGUF stores 1e-12 as a float32, whose double would
// read 9.99999996e-13.
std::string shortest_decimal(double value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, static_cast<float>(value)).ptr;
  return {digits, end};
}

}  // namespace

ModelConfig ModelConfig::from_directory(const fs::path& directory) {
  const fs::path path = directory / "config.json";
  if (!file_exists(path)) {
    fail(Status::kNotFound, directory.string(),
         " is no model: it has no config.json. A model directory holds config.json, tokenizer.json and ",
         "model.safetensors as on the Hugging Face hub (and modules.json, if it is from "
         "sentence-transformers)");
  }
  const Json json = Json::parse(read_text_file(path), path.string());
  if (!json.is_object()) json.fail("must be an object");
  return ModelConfig(json, path.string());
}

ModelConfig ModelConfig::of_type(std::string_view model_type, const std::string& source) {
  return ModelConfig(Json::parse(concat(R"({"model_type":")", model_type, R"("})"), source), source);
}

ModelConfig ModelConfig::from_gguf(const Gguf& file) {
  const std::string architecture = file.architecture();
  std::string json = concat(R"({"model_type":")", architecture, '"');
  const auto add_count = [&](const std::string& key, const char* field) {
    if (file.find(key)) json += concat(",\"", field, "\":", file.integer(key, 1, kLargestCount));
  };
  const auto add_number = [&](const std::string& key, const char* field, double highest) {
    if (!file.find(key)) return;
    const double number = file.number(key);
    if (!(number >= 0 && number <= highest)) {
      fail(Status::kInvalidModel, file.path(), ": key ", key, " is ", number, "; it must be from 0 to ",
           highest);
    }
    json += concat(",\"", field, "\":", shortest_decimal(number));
  };
  for (const auto& [key, field] : kCounts) add_count(concat(architecture, ".", key), field);
  add_count("tokenizer.ggml.token_type_count", "type_vocab_size");
  if (!file.find(architecture + ".vocab_size") && file.find("tokenizer.ggml.tokens")) {
    json += concat(",\"vocab_size\":", file.texts("tokenizer.ggml.tokens").size());
  }
  add_number(architecture + ".attention.layer_norm_epsilon", "layer_norm_eps", 1);
  add_number(architecture + ".rope.freq_base", "rope_theta", 1e12);
  if (architecture == "bert") json += R"(,"hidden_act":"gelu")";  // GGUF has no key for it
  json += '}';
  return ModelConfig(Json::parse(json, file.path() + " (metadata in the names of transformers)"),
                     file.path());
}

std::string ModelConfig::model_type() const { return std::string(json_.at("model_type").text()); }

int64_t ModelConfig::count(std::string_view field) const { return json_.at(field).integer(1, kLargestCount); }

int64_t ModelConfig::count_or(std::string_view field, int64_t fallback) const {
  return json_.integer_or(field, fallback, 1, kLargestCount);
}

int64_t ModelConfig::count_of(std::initializer_list<std::string_view> fields) const {
  for (const std::string_view field : fields) {
    if (has(field)) return count(field);
  }
  return count(*fields.begin());
}

int64_t ModelConfig::whole_or(std::string_view field, int64_t fallback) const {
  return json_.integer_or(field, fallback, -kLargestCount, kLargestCount);
}

int64_t ModelConfig::heads_of(std::string_view field, int64_t size, std::optional<int64_t> fallback) const {
  const int64_t heads = fallback ? count_or(field, *fallback) : count(field);
  if (size % heads != 0) {
    fail(Status::kInvalidModel, source_, ": ", field, " is ", heads, ", which does not divide ", size);
  }
  return heads;
}

double ModelConfig::rope_theta(double fallback) const {
  const Json parameters = json_.find("rope_parameters");
  const double theta = parameters.present() && parameters.is_object()
                           ? parameters.number_or("rope_theta", fallback)
                           : number_or("rope_theta", fallback);
  if (!(theta > 0)) fail(Status::kInvalidModel, source_, ": rope_theta is ", theta, "; it must be positive");
  return theta;
}

int32_t ModelConfig::padding_id(int32_t fallback, int64_t max_positions) const {
  return static_cast<int32_t>(json_.integer_or("pad_token_id", fallback, 0, max_positions - 2));
}

double ModelConfig::number_or(std::string_view field, double fallback) const {
  return json_.number_or(field, fallback);
}

std::string ModelConfig::text_or(std::string_view field, std::string_view fallback) const {
  return json_.text_or(field, fallback);
}

bool ModelConfig::flag_or(std::string_view field, bool fallback) const {
  return json_.boolean_or(field, fallback);
}

bool ModelConfig::has(std::string_view field) const {
  const Json value = json_.find(field);
  return value.present() && !value.is_null();
}

std::vector<std::string> ModelConfig::labels() const {
  constexpr int64_t kMostLabels = int64_t{1} << 16;
  std::vector<std::string> labels;
  if (!has("id2label")) {
    const int64_t count = json_.integer_or("num_labels", 2, 1, kMostLabels);
    for (int64_t id = 0; id < count; ++id) labels.push_back(concat("LABEL_", id));
    return labels;
  }
  const Json names = json_.find("id2label");
  if (!names.is_object() || names.size() == 0)
    names.fail("must be an object that names a label for every id");
  labels.resize(names.size());
  std::vector<bool> is_named(names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    const auto [key, name] = names.member(i);
    size_t id = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
    if (error != std::errc() || end != key.data() + key.size() || id >= names.size() || is_named[id]) {
      names.fail(concat("must name each id from 0 to ", names.size() - 1, " once; it has ", in_quotes(key)));
    }
    labels[id] = name.text();
    is_named[id] = true;
  }
  return labels;
}

}  // namespace brisling
