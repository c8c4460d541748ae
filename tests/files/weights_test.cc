#include "core/files/weights.h"

#include "core/files/gguf.h"
#include "core/files/safetensors.h"
#include "tests/files/builders.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"

using namespace brisling;
using namespace brisling::test;

namespace {

// A file with these tensors, each a float32 vector of one element, valued 1, 2, 3, …
std::string vectors_file(const std::vector<std::string>& names) {
  std::string header = "{", data;
  for (const std::string& name : names) {
    const size_t begin = data.size();
    data += little_endian(static_cast<float>(begin / 4 + 1));
    header += (begin > 0 ? ",\"" : "\"") + name + R"(":{"dtype":"F32","shape":[1],"data_offsets":[)" +
              std::to_string(begin) + "," + std::to_string(data.size()) + "]}";
  }
  return safetensors_file(header + "}", data);
}

struct Directory : TemporaryDirectory {
  Directory& with(const std::string& name, std::string_view content) {
    write_file(path / name, content);
    return *this;
  }
  void check_rejected(Status status, std::initializer_list<std::string> parts) const {
    check_fails(status, {path.string()}, [&] { Weights::open_directory(path); });
    check_fails(status, parts, [&] { Weights::open_directory(path); });
  }
};

constexpr const char* kIndex = "model.safetensors.index.json";

}  // namespace

TEST_CASE("Weights are fetched through scopes and marked as used") {
  Weights weights = Weights::open_directory(golden("bert"));
  const Scope layer = weights.root() / "encoder" / "layer" / 1;
  CHECK(layer.prefix() == "encoder.layer.1.");
  CHECK(layer.contains("output.dense.weight"));
  CHECK_FALSE(layer.contains("output.dense.scale"));
  CHECK(layer.shape("output.dense.weight") == Shape{32, 64});
  CHECK(weights.parameters() == 71392);
  const std::vector<std::string> before = weights.unused();
  REQUIRE(before.size() == 39);
  CHECK(std::is_sorted(before.begin(), before.end()));

  const TensorView view = layer.tensor("output.dense.weight", {32, 64});
  CHECK(view.dtype == DType::kF32);
  CHECK(layer.find("output.dense.bias", {32}).has_value());
  CHECK_FALSE(layer.find("output.dense.scale", {32}).has_value());
  CHECK((layer / "output" / "LayerNorm").vector("weight", 32).size() == 32);
  CHECK(weights.unused().size() == 36);
  weights.drop_pages();
  CHECK((weights.root() / "pooler").vector("dense.bias", 32) ==
        read_floats(Safetensors(golden("bert") / "model.safetensors"), "pooler.dense.bias").values);
}

TEST_CASE("A missing tensor names its file and the nearest names; a wrong shape names both shapes") {
  Weights weights = Weights::open_directory(golden("bert"));
  const std::string file = (golden("bert") / "model.safetensors").string();
  const Scope scope = weights.root() / "encoder" / "layer" / 0;
  check_fails(Status::kInvalidModel,
              {file, "\"encoder.layer.0.output.dens.weight\"", "\"encoder.layer.0.output.dense.weight\""},
              [&] {
                scope.tensor("output.dens.weight", {32, 64});
              });
  check_fails(Status::kInvalidModel, {file, "\"encoder.layer.0.gamma\"", "nearest"},
              [&] { scope.shape("gamma"); });
  check_fails(Status::kInvalidModel, {"\"bert.pooler.dense.bias\"", "\"pooler.dense.bias\""},
              [&] { (weights.root() / "bert").vector("pooler.dense.bias", 32); });
  check_fails(Status::kInvalidModel,
              {file, "\"encoder.layer.0.output.dense.weight\"", "[32, 64]", "[64, 32]"}, [&] {
                scope.tensor("output.dense.weight", {64, 32});
              });
  check_fails(Status::kInvalidModel, {file, "[32, 64]", "[32]"},
              [&] { scope.find("output.dense.weight", {32}); });
}

TEST_CASE("Names of another convention are translated") {
  const auto file = std::make_shared<const Gguf>(golden("gguf-bert-q8_0") / "model.gguf");
  Weights weights(file, [](std::string_view name) {
    return name == "embeddings.LayerNorm.weight" ? "token_embd_norm.weight" : std::string(name);
  });
  CHECK((weights.root() / "embeddings").vector("LayerNorm.weight", 32).size() == 32);
  check_fails(Status::kInvalidModel, {file->path(), "\"token_embd_norm.weight\"", "[33]"},
              [&] { weights.root().vector("embeddings.LayerNorm.weight", 33); });
  weights.set_rename(nullptr);
  CHECK_FALSE(weights.root().contains("embeddings.LayerNorm.weight"));
}

TEST_CASE("An integer buffer is harmless until it is asked for") {
  Directory with_buffer;
  with_buffer.with(
      "model.safetensors",
      safetensors_file(R"({"embeddings.position_ids":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}})",
                       "12345678"));
  Weights weights = Weights::open_directory(with_buffer.path);
  CHECK(weights.unused().empty());
  CHECK(weights.parameters() == 0);
  CHECK(weights.root().contains("embeddings.position_ids"));
  for (const bool fetch : {true, false}) {
    check_fails(Status::kUnsupported,
                {(with_buffer.path / "model.safetensors").string(),
                 "tensor \"embeddings.position_ids\" is of type I64; F32, F16 and BF16 are supported"},
                [&] {
                  if (fetch) weights.root().tensor("embeddings.position_ids", {1});
                  weights.root().shape("embeddings.position_ids");
                });
  }
}

TEST_CASE("Shards are read as one checkpoint") {
  Directory directory;
  directory.with("model-00001-of-00002.safetensors", vectors_file({"a", "b"}));
  directory.with("model-00002-of-00002.safetensors", vectors_file({"c", "d", "e"}));
  directory.with(kIndex, R"({"metadata": {"total_size": 20}, "weight_map": {
      "c": "model-00002-of-00002.safetensors", "a": "model-00001-of-00002.safetensors",
      "b": "model-00001-of-00002.safetensors", "d": "model-00002-of-00002.safetensors",
      "e": "model-00002-of-00002.safetensors"}})");
  Weights weights = Weights::open_directory(directory.path);
  CHECK(weights.files().size() == 2);
  CHECK(weights.parameters() == 5);
  CHECK(weights.root().vector("b", 1)[0] == 2);
  CHECK(weights.root().vector("e", 1)[0] == 3);
  CHECK(weights.unused() == std::vector<std::string>{"a", "c", "d"});
  check_fails(Status::kInvalidModel, {"(and 1 more files)", "\"f\""}, [&] { weights.root().vector("f", 1); });

  SECTION("one file has precedence over an index") {
    directory.with("model.safetensors", vectors_file({"whole"}));
    CHECK(Weights::open_directory(directory.path).root().contains("whole"));
  }
  SECTION("a tensor that is in another shard than the index says") {
    directory.with("model-00001-of-00002.safetensors", vectors_file({"a", "c"}));
    directory.with("model-00002-of-00002.safetensors", vectors_file({"b", "d", "e"}));
    directory.check_rejected(Status::kInvalidModel, {kIndex, "tensor \"", "model-0000", "should be in"});
  }
  SECTION("a tensor that is in no shard") {
    directory.with("model-00001-of-00002.safetensors", vectors_file({"a"}));
    directory.check_rejected(Status::kInvalidModel, {"tensor \"b\" should be in", "model-00001-of-00002"});
  }
  SECTION("a tensor that is in two shards") {
    directory.with("model-00001-of-00002.safetensors", vectors_file({"a", "b", "c"}));
    directory.check_rejected(Status::kInvalidModel, {"tensor \"c\" is in", "00001", "00002"});
  }
  SECTION("a shard that is missing") {
    std::filesystem::remove(directory.path / "model-00002-of-00002.safetensors");
    directory.check_rejected(Status::kNotFound, {"model-00002-of-00002.safetensors"});
  }
  SECTION("a shard that is cut short") {
    directory.with("model-00002-of-00002.safetensors", vectors_file({"c", "d", "e"}).substr(0, 100));
    directory.check_rejected(Status::kInvalidModel, {"model-00002-of-00002.safetensors", "cut short"});
  }
}

TEST_CASE("An index that is broken or points outside its directory is rejected") {
  Directory directory;
  directory.with("shard.safetensors", vectors_file({"a"}));
  for (const char* shard : {"../shard.safetensors", "/etc/passwd", "sub/shard.safetensors", "..", ".", "",
                            "shard.safetensors\\u0000.txt", "sub\\\\shard.safetensors"}) {
    directory.with(kIndex, std::string(R"({"weight_map": {"a": ")") + shard + "\"}}");
    directory.check_rejected(Status::kInvalidModel, {kIndex, "weight_map.a", "same directory"});
  }
  directory.with(kIndex, "{\"weight_map\": [");
  directory.check_rejected(Status::kInvalidModel, {kIndex, "not valid JSON"});
  directory.with(kIndex, "{}");
  directory.check_rejected(Status::kInvalidModel, {kIndex, "field weight_map is missing"});
  directory.with(kIndex, R"({"weight_map": ["a"]})");
  directory.check_rejected(Status::kInvalidModel, {kIndex, "field weight_map must be an object"});
  directory.with(kIndex, R"({"weight_map": {"a": 7}})");
  directory.check_rejected(Status::kInvalidModel, {kIndex, "field weight_map.a must be a string"});
}

TEST_CASE("A directory without safetensors says what to do") {
  Directory directory;
  directory.check_rejected(Status::kNotFound, {"model.safetensors"});
  directory.with("pytorch_model.bin", "pickled");
  directory.check_rejected(Status::kUnsupported, {"pytorch_model.bin", "convert", "save_file"});
  Directory sharded;
  sharded.with("pytorch_model.bin.index.json", "{}");
  sharded.check_rejected(Status::kUnsupported, {"pytorch_model.bin.index.json", "convert"});
}

TEST_CASE("Names of megabytes make no message slow or long") {
  Directory directory;
  directory.with("model.safetensors",
                 vectors_file({std::string(1 << 20, 'a') + "x", std::string(1 << 20, 'a') + "y"}));
  Weights weights = Weights::open_directory(directory.path);
  try {
    weights.root().tensor(std::string(1 << 20, 'a') + "z", {1});
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(std::string_view(error.what()).size() < 1000);
  }
}
