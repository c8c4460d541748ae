// Hidden states of BERT and ELECTRA against the reference implementation, layer by layer.
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

// Compares every tap of a golden case; `file` is the checkpoint inside it ("" = the directory).
void check_case(const std::filesystem::path& directory, const std::filesystem::path& model, const Json& cases,
                const EncodeOptions& options, const Packing& packing) {
  Checkpoint checkpoint = Checkpoint::open(model.string());
  const auto encoder = load_encoder(checkpoint, packing);
  const Safetensors taps(directory / "taps.safetensors");
  size_t compared = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    if (!test::has_tensor(taps, std::to_string(i) + ".hidden.0")) continue;
    const Encoding encoding = checkpoint.tokenizer->encode(cases[i].at("text").text(), options);
    for (const auto& [name, actual] : hidden_states(*encoder, packing.backend, encoding)) {
      const std::string key = std::to_string(i) + "." + name;
      if (!test::has_tensor(taps, key)) continue;
      const test::Floats expected = test::read_floats(taps, key);
      INFO(directory.filename().string() << " " << key);
      REQUIRE(actual.size() == expected.values.size());
      CHECK(test::largest_error(actual.data(), expected.values.data(), actual.size()) <= 1e-5);
      ++compared;
    }
  }
  CHECK(compared > 6);
}

}  // namespace

TEST_CASE("hidden states agree with the reference after every layer") {
  const Backend& cpu = find_backend("cpu");
  const GemmProvider provider = GENERATE(GemmProvider::kNative, GemmProvider::kOneDnn);
  if (provider == GemmProvider::kOneDnn && !onednn_is_here(cpu)) SKIP("oneDNN is not installed");
  for (const char* name : {"bert", "bert-cased-relu", "electra"}) {
    const auto directory = golden(name);
    const Json expected = test::read_json(directory / "expected.json");
    check_case(directory, directory, expected.at("cases"), {.max_length = expected.at("max_length").integer(1, 512)},
               {.backend = cpu, .storage = std::nullopt, .provider = provider});
  }
  for (const char* name : {"gguf-bert-f32", "gguf-bert-f16", "gguf-bert-bf16", "gguf-bert-q8_0"}) {
    const auto directory = golden(name);
    const Json expected = test::read_json(directory / "expected.json");
    check_case(directory, directory / "model.gguf", expected.at("cases"),
               {.max_length = expected.at("max_length").integer(1, 512)},
               {.backend = cpu, .storage = WeightStorage::kF32, .provider = provider});
  }
}

TEST_CASE("hidden states of the real MiniLM agree with the reference") {
  const auto model = test::shared_file("models/all-MiniLM-L6-v2");
  if (!model) SKIP("the float32 MiniLM is not here");
  const auto directory = golden("minilm");
  const Json expected = test::read_json(directory / "expected.json");
  check_case(directory, *model, expected.at("cases"), {.max_length = 256},
             {.backend = find_backend("cpu"), .storage = std::nullopt, .provider = GemmProvider::kNative});
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
