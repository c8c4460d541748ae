#include "core/files/model_config.h"

#include <limits>

#include "tests/files/builders.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"

using namespace brisling;
using namespace brisling::test;

namespace {

ModelConfig from_text(const TemporaryDirectory& directory, std::string_view config) {
  write_file(directory.path / "config.json", config);
  return ModelConfig::from_directory(directory.path);
}

}  // namespace

TEST_CASE("config.json is read by the names of transformers") {
  const ModelConfig config = ModelConfig::from_directory(golden("bert"));
  CHECK(config.source() == (golden("bert") / "config.json").string());
  CHECK(config.model_type() == "bert");
  CHECK(config.count("hidden_size") == 32);
  CHECK(config.count_or("vocab_size", 7) == 1500);
  CHECK(config.count_or("embedding_size", 7) == 7);
  CHECK(config.number_or("layer_norm_eps", 0) == 1e-12);
  CHECK(config.number_or("rope_theta", 1e4) == 1e4);
  CHECK(config.text_or("hidden_act", "relu") == "gelu");
  CHECK(config.text_or("classifier_dropout", "null counts as absent") == "null counts as absent");
  CHECK(config.flag_or("use_cache", false));
  CHECK_FALSE(config.flag_or("tie_word_embeddings", false));
}

TEST_CASE("GGUF metadata have the names and the values of transformers") {
  const ModelConfig reference = ModelConfig::from_directory(golden("bert"));
  for (const char* name : {"gguf-bert-f32", "gguf-bert-q8_0"}) {
    const Gguf file(golden(name) / "model.gguf");
    const ModelConfig config = ModelConfig::from_gguf(file);
    CHECK(config.source() == file.path());
    CHECK(config.model_type() == reference.model_type());
    for (const char* field : {"hidden_size", "num_hidden_layers", "intermediate_size", "num_attention_heads",
                              "max_position_embeddings", "vocab_size", "type_vocab_size"}) {
      CHECK(config.count(field) == reference.count(field));
    }
    CHECK(config.number_or("layer_norm_eps", 0) == 1e-12);
    CHECK(config.text_or("hidden_act", "") == "gelu");
  }
}

TEST_CASE("A GGUF file without a vocabulary size counts its tokens") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "model.gguf";
  GgufBuilder builder;
  builder.add_text("general.architecture", "bert");
  builder.add_array("tokenizer.ggml.tokens", 8, 3, gguf_text("a") + gguf_text("b") + gguf_text("c"));
  write_file(path, builder.file());
  const ModelConfig config = ModelConfig::from_gguf(Gguf(path));
  CHECK(config.count("vocab_size") == 3);
  check_fails(Status::kInvalidModel, {path.string(), "hidden_size is missing"},
              [&] { config.count("hidden_size"); });
}

TEST_CASE("GGUF metadata that contradict their types or bounds are rejected, naming the key") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "model.gguf";
  const auto check_rejected = [&](const GgufBuilder& builder, const std::string& key) {
    write_file(path, builder.file());
    check_fails(Status::kInvalidModel, {path.string(), "key " + key},
                [&] { ModelConfig::from_gguf(Gguf(path)); });
  };
  check_rejected(GgufBuilder(), "general.architecture");
  const GgufBuilder bert = GgufBuilder().add_text("general.architecture", "bert");
  check_rejected(GgufBuilder(bert).add_u32("bert.embedding_length", 0), "bert.embedding_length");
  check_rejected(GgufBuilder(bert).add_u32("bert.embedding_length", UINT32_MAX), "bert.embedding_length");
  check_rejected(GgufBuilder(bert).add_text("bert.block_count", "2"), "bert.block_count");
  check_rejected(GgufBuilder(bert).add("bert.block_count", 5, little_endian(-2)), "bert.block_count");
  check_rejected(GgufBuilder(bert).add_text("tokenizer.ggml.tokens", "a"), "tokenizer.ggml.tokens");
  const std::string epsilon = "bert.attention.layer_norm_epsilon";
  check_rejected(GgufBuilder(bert).add_u32(epsilon, 1), epsilon);
  for (const float bad : {-1.0f, 2.0f, std::numeric_limits<float>::quiet_NaN()}) {
    check_rejected(GgufBuilder(bert).add(epsilon, 6, little_endian(bad)), epsilon);
  }
}

TEST_CASE("The base of rotary positions comes from GGUF as the decimal that was meant") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "model.gguf";
  const auto read = [&](float base) {
    const GgufBuilder builder = GgufBuilder().add_text("general.architecture", "nomic-bert");
    write_file(path, GgufBuilder(builder).add("nomic-bert.rope.freq_base", 6, little_endian(base)).file());
    return ModelConfig::from_gguf(Gguf(path)).number_or("rope_theta", 0);
  };
  CHECK(read(1000.1f) == 1000.1);
  for (const float bad : {-1.0f, 1e30f, std::numeric_limits<float>::quiet_NaN()}) {
    check_fails(Status::kInvalidModel, {path.string(), "key nomic-bert.rope.freq_base"}, [&] { read(bad); });
  }
}

TEST_CASE("A config.json that contradicts itself is rejected, naming the field") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path / "config.json").string();
  const ModelConfig config =
      from_text(directory, R"({"model_type": 7, "hidden_size": -3, "num_hidden_layers": 0,
      "vocab_size": "many", "intermediate_size": 99999999999, "num_attention_heads": 2.5, "layer_norm_eps": "tiny",
      "hidden_act": ["gelu"], "use_cache": 1, "none": null})");
  check_fails(Status::kInvalidModel, {path, "field model_type must be a string"},
              [&] { config.model_type(); });
  for (const char* field : {"hidden_size", "num_hidden_layers", "vocab_size", "intermediate_size",
                            "num_attention_heads", "none"}) {
    check_fails(Status::kInvalidModel, {path, std::string("field ") + field, "from 1 to 16777216"},
                [&] { config.count(field); });
  }
  check_fails(Status::kInvalidModel, {path, "field hidden_size"}, [&] { config.count_or("hidden_size", 1); });
  check_fails(Status::kInvalidModel, {path, "field absent is missing"}, [&] { config.count("absent"); });
  check_fails(Status::kInvalidModel, {path, "field layer_norm_eps"},
              [&] { config.number_or("layer_norm_eps", 1); });
  check_fails(Status::kInvalidModel, {path, "field hidden_act"}, [&] { config.text_or("hidden_act", ""); });
  check_fails(Status::kInvalidModel, {path, "field use_cache"}, [&] { config.flag_or("use_cache", true); });
  check_fails(Status::kInvalidModel, {path, "field model_type is missing"},
              [&] { from_text(directory, "{}").model_type(); });
}

TEST_CASE("Labels by their id") {
  const TemporaryDirectory directory;
  const auto labels = [&](const std::string& config) { return from_text(directory, config).labels(); };
  using Labels = std::vector<std::string>;
  CHECK(labels(R"({"id2label": {"1": "good", "0": "bad"}})") == Labels{"bad", "good"});
  CHECK(labels(R"({"id2label": null, "num_labels": 3})") == Labels{"LABEL_0", "LABEL_1", "LABEL_2"});
  CHECK(labels("{}") == Labels{"LABEL_0", "LABEL_1"});
  for (const char* names : {R"({"0": "a", "2": "b"})", R"({"0": "a", "0": "b"})", R"({"0": "a", "-1": "b"})",
                            R"({"0": "a", "1x": "b"})", R"({"a": "0"})", R"({"0": 1})", "{}", "[]"}) {
    INFO(names);
    check_fails(Status::kInvalidModel, {"id2label"}, [&] { labels(concat(R"({"id2label": )", names, "}")); });
  }
  check_fails(Status::kInvalidModel, {"num_labels"}, [&] { labels(R"({"num_labels": 100000000})"); });
}

TEST_CASE("What is no config.json is rejected") {
  const TemporaryDirectory directory;
  check_fails(Status::kNotFound,
              {directory.path.string(), "is no model", "config.json", "tokenizer.json", "model.safetensors"},
              [&] { ModelConfig::from_directory(directory.path); });
  check_fails(Status::kNotFound, {"/no/such/directory", "config.json"},
              [] { ModelConfig::from_directory("/no/such/directory"); });
  const std::string path = (directory.path / "config.json").string();
  for (const char* text : {"[1, 2]", "7", "null", "\"bert\""}) {
    check_fails(Status::kInvalidModel, {path, "must be an object"}, [&] { from_text(directory, text); });
  }
  check_fails(Status::kInvalidModel, {path, "not valid JSON"}, [&] { from_text(directory, "{"); });
  check_fails(Status::kInvalidModel, {path, "levels"},
              [&] { from_text(directory, std::string(1 << 20, '[')); });
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  check_fails(Status::kIo, {path, "directory"}, [&] { ModelConfig::from_directory(directory.path); });
}
