// The fields of a checkpoint's configuration under the names that transformers gives them,
// whether they stand in config.json or in the metadata of a GGUF file.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"
#include "core/files/gguf.h"

namespace brisling {

class ModelConfig {
 public:
  static ModelConfig from_directory(const std::filesystem::path& directory);  // reads config.json
  // "bert.embedding_length" becomes "hidden_size", and so on for the keys that llama.cpp defines.
  static ModelConfig from_gguf(const Gguf& file);

  // Of a model that has no configuration file: nothing but its type.
  static ModelConfig of_type(std::string_view model_type, const std::string& source);

  // "bert", "electra", …: config.json's model_type, or general.architecture.
  std::string model_type() const;
  // A required count that must lie within bounds which keep sizes from overflowing (1 to 2^24).
  int64_t count(std::string_view field) const;
  int64_t count_or(std::string_view field, int64_t fallback) const;
  // The first of these fields that is there, as count().
  int64_t count_of(std::initializer_list<std::string_view> fields) const;
  int64_t whole_or(std::string_view field, int64_t fallback) const;  // may be 0 or negative
  // A number of heads, which must divide `size`.
  int64_t heads_of(std::string_view field, int64_t size, std::optional<int64_t> fallback = {}) const;
  double number_or(std::string_view field, double fallback) const;
  // rope_parameters.rope_theta (since transformers 5), else rope_theta, else the fallback.
  double rope_theta(double fallback) const;
  // pad_token_id, from which RoBERTa's family counts positions; it must lie below max_positions.
  int32_t padding_id(int32_t fallback, int64_t max_positions) const;
  std::string text_or(std::string_view field, std::string_view fallback) const;
  bool flag_or(std::string_view field, bool fallback) const;
  bool has(std::string_view field) const;  // and it is not null
  // The names of a head's labels by their id: id2label, else LABEL_0, LABEL_1, … for num_labels.
  std::vector<std::string> labels() const;

  const Json& json() const { return json_; }
  const std::string& source() const { return source_; }  // the file, for messages

 private:
  ModelConfig(Json json, std::string source) : json_(std::move(json)), source_(std::move(source)) {}
  Json json_;
  std::string source_;
};

}  // namespace brisling
