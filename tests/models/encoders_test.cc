// Hidden states of every architecture against the reference implementation, layer by layer.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <map>

#include "core/models/checkpoint.h"
#include "core/models/encoder.h"
#include "tests/support/golden.h"

namespace brisling {
namespace {

using test::golden;

// Taps by the number that the reference gives them: 0 = embeddings, N = after layer N.
std::map<std::string, std::vector<float>> hidden_states(const Encoder& encoder, const Backend& backend,
                                                        const Encoding& encoding) {
  std::map<std::string, std::vector<float>> states;
  Context context(backend);
  context.tap = [&](std::string_view, ConstMatrix value) {
    const std::string name = "hidden." + std::to_string(states.size());
    states[name].assign(value.data, value.data + value.rows * value.cols);
  };
  Batch batch;
  batch.add(encoding);
  const Matrix last = encoder.forward(context, batch);
  states["last"].assign(last.data, last.data + last.rows * last.cols);
  return states;
}

bool onednn_is_here(const Backend& backend) {
  const float one = 1;
  const TensorView weight{DType::kF32, {1, 1}, &one};
  try {
    backend.pack({&weight, 1}, WeightStorage::kF32, GemmProvider::kOneDnn);
    return true;
  } catch (const Error&) {
    return false;
  }
}

Encoding encoding_of(const Json& ids) {
  Encoding encoding;
  for (size_t i = 0; i < ids.size(); ++i)
    encoding.ids.push_back(static_cast<int32_t>(ids[i].integer(0, INT32_MAX)));
  encoding.type_ids.resize(ids.size());
  return encoding;
}

// Compares every tap of the texts in `directory`, given the reference's token ids.
struct Comparison {
  double bound = 1e-5;
  bool last_tap_is_normed = false;  // the reference counts the final norm to the last layer
};
void check_case(const std::filesystem::path& directory, Checkpoint checkpoint, const Packing& packing,
                const Comparison& comparison = {}) {
  const auto encoder = load_encoder(checkpoint, packing);
  const Json cases = test::read_json(directory / "expected.json").at("cases");
  const Safetensors taps(directory / "taps.safetensors");
  size_t compared = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    if (!test::has_tensor(taps, std::to_string(i) + ".hidden.0")) continue;
    for (const auto& [name, actual] :
         hidden_states(*encoder, packing.backend, encoding_of(cases[i].at("ids")))) {
      const std::string key = std::to_string(i) + "." + name;
      if (!test::has_tensor(taps, key)) continue;
      if (comparison.last_tap_is_normed && name == concat("hidden.", encoder->shape().layers)) continue;
      const test::Floats expected = test::read_floats(taps, key);
      INFO(directory.filename().string() << " " << key);
      REQUIRE(actual.size() == expected.values.size());
      CHECK(test::largest_error(actual.data(), expected.values.data(), actual.size()) <= comparison.bound);
      ++compared;
    }
  }
  CHECK(compared > 6);
}

// The checkpoint without its tokenizer; `config` replaces config.json.
Checkpoint open_weights(const std::filesystem::path& directory, const ModelConfig& config) {
  return {.path = directory,
          .format = "safetensors",
          .config = config,
          .sentence = {},
          .weights = Weights::open_directory(directory),
          .tokenizer = nullptr};
}

}  // namespace

TEST_CASE("hidden states agree with the reference after every layer") {
  const Backend& cpu = find_backend("cpu");
  const GemmProvider provider = GENERATE(GemmProvider::kNative, GemmProvider::kOneDnn);
  if (provider == GemmProvider::kOneDnn && !onednn_is_here(cpu)) SKIP("oneDNN is not installed");
  const Packing packing = {.backend = cpu, .storage = std::nullopt, .provider = provider};
  for (const char* name :
       {"bert", "bert-cased-relu", "electra", "distilbert", "roberta", "xlm-roberta", "albert", "mpnet",
        "deberta-v2", "modernbert", "nomic-bert", "gte", "jina-embeddings-v3"}) {
    check_case(golden(name), open_weights(golden(name), ModelConfig::from_directory(golden(name))), packing);
  }
  check_case(golden("eurobert"),
             open_weights(golden("eurobert"), ModelConfig::from_directory(golden("eurobert"))), packing,
             {.bound = 2e-5, .last_tap_is_normed = true});
}

TEST_CASE("configurations in the field names of published checkpoints") {
  const Packing packing = {.backend = find_backend("cpu"), .storage = std::nullopt};
  for (const char* name : {"nomic-bert", "gte"}) {
    const test::TemporaryDirectory published;
    std::filesystem::copy_file(golden(name) / "config.hub.json", published.path / "config.json");
    check_case(golden(name), open_weights(golden(name), ModelConfig::from_directory(published.path)),
               packing);
  }
}

TEST_CASE("layer norms that are called gamma and beta") {
  std::string file = read_text_file(golden("bert") / "model.safetensors");
  const auto replace_all = [&](std::string_view from, std::string_view to) {
    REQUIRE(from.size() == to.size());
    for (size_t at = 0; (at = file.find(from, at)) != std::string::npos;) file.replace(at, from.size(), to);
  };
  replace_all("LayerNorm.weight\"", "LayerNorm.gamma\" ");
  replace_all("LayerNorm.bias\"", "LayerNorm.beta\"");
  const test::TemporaryDirectory renamed;
  test::write_file(renamed.path / "model.safetensors", file);
  check_case(golden("bert"), open_weights(renamed.path, ModelConfig::from_directory(golden("bert"))),
             {.backend = find_backend("cpu"), .storage = std::nullopt});
}

TEST_CASE("GGUF files under llama.cpp's names") {
  const Packing packing = {.backend = find_backend("cpu"), .storage = WeightStorage::kF32};
  for (const char* name : {"gguf-bert-f32", "gguf-bert-f16", "gguf-bert-bf16", "gguf-bert-q8_0"}) {
    check_case(golden(name), Checkpoint::open((golden(name) / "model.gguf").string()), packing);
  }
  check_case(golden("nomic-bert"), Checkpoint::open((golden("gguf-nomic-bert") / "model.gguf").string()),
             packing);
}

TEST_CASE("hidden states of the real MiniLM agree with the reference") {
  const auto model = test::shared_file("models/all-MiniLM-L6-v2");
  if (!model) SKIP("the float32 MiniLM is not here");
  check_case(golden("minilm"), Checkpoint::open(model->string()),
             {.backend = find_backend("cpu"), .storage = std::nullopt, .provider = GemmProvider::kNative});
}

TEST_CASE("every tensor of a checkpoint is used, but for the pooler that sentence vectors leave out") {
  for (const char* name :
       {"bert", "electra", "distilbert", "roberta", "xlm-roberta", "albert", "mpnet", "deberta-v2",
        "modernbert", "nomic-bert", "gte", "jina-embeddings-v3", "eurobert"}) {
    Checkpoint checkpoint = open_weights(golden(name), ModelConfig::from_directory(golden(name)));
    load_encoder(checkpoint, {.backend = find_backend("cpu"), .storage = std::nullopt});
    for (const std::string& unused : checkpoint.weights.unused()) {
      INFO(name << " " << unused);
      CHECK(unused.starts_with("pooler."));
    }
  }
}

TEST_CASE("ids beyond the model's tables are an error, not a read past the end") {
  Checkpoint checkpoint = Checkpoint::open(golden("bert").string());
  const auto encoder = load_encoder(checkpoint, {.backend = find_backend("cpu"), .storage = std::nullopt});
  Context context(find_backend("cpu"));
  for (const int32_t id : {-1, 1500, INT32_MAX}) {
    Batch batch;
    batch.add({.ids = {id}, .type_ids = {0}, .offsets = {{}}, .special_tokens_mask = {0}});
    CHECK_THROWS_AS(encoder->forward(context, batch), Error);
  }
  Batch batch;
  batch.add({.ids = {1}, .type_ids = {2}, .offsets = {{}}, .special_tokens_mask = {0}});
  CHECK_THROWS_AS(encoder->forward(context, batch), Error);
}

TEST_CASE("a configuration that contradicts its weights names the tensor and both shapes") {
  const test::TemporaryDirectory copy;
  std::filesystem::copy(golden("bert"), copy.path, std::filesystem::copy_options::recursive);
  const std::string config = read_text_file(golden("bert") / "config.json");
  struct Change {
    std::string from, to, mention;
  };
  const Change changes[] = {
      {"\"intermediate_size\": 64", "\"intermediate_size\": 65", "encoder.layer.0.intermediate.dense.weight"},
      {"\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", "encoder.layer.2"},
      {"\"num_attention_heads\": 4", "\"num_attention_heads\": 5", "num_attention_heads"},
      {"\"vocab_size\": 1500", "\"vocab_size\": 1501", "embeddings.word_embeddings.weight"},
      {"\"hidden_act\": \"gelu\"", "\"hidden_act\": \"swish?\"", "hidden_act"},
      {"\"hidden_size\": 32", "\"hidden_size\": -32", "hidden_size"},
      {"\"model_type\": \"bert\"", "\"model_type\": \"bart\"", "bart"},
      {"\"absolute\"", "\"relative_key\"", "position_embedding_type"},
  };
  for (const Change& change : changes) {
    std::string changed = config;
    const size_t at = changed.find(change.from);
    REQUIRE(at != std::string::npos);
    changed.replace(at, change.from.size(), change.to);
    test::write_file(copy.path / "config.json", changed);
    INFO(change.to);
    try {
      Checkpoint checkpoint = Checkpoint::open(copy.path.string());
      load_encoder(checkpoint, {.backend = find_backend("cpu"), .storage = std::nullopt});
      FAIL("opened");
    } catch (const Error& error) {
      INFO(error.what());
      CHECK(std::string(error.what()).find(change.mention) != std::string::npos);
      CHECK(error.status() != Status::kInternal);
    }
  }
}

}  // namespace brisling
