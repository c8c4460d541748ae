// Vectors through the C interface: values, options, truncation, and models that do not open.
#include <cmath>
#include <filesystem>

#include "tests/capi/support.h"

using namespace brisling;
using namespace brisling::test;
using Catch::Matchers::ContainsSubstring;

namespace fs = std::filesystem;

namespace {

const brisling_embedder* embedder() {
  static const EmbedderHandle handle = open_embedder(tiny_embedder());
  return handle.get();
}

// The message with which a model does not open.
std::string not_opened(brisling_status status, const std::string& model,
                       const brisling_options* options = nullptr) {
  brisling_embedder* out = nullptr;
  const std::string message =
      failure(status, brisling_embedder_open, model.data(), model.size(), options, &out);
  CHECK(out == nullptr);
  brisling_results* info = nullptr;
  CHECK(failure(status, brisling_model_info, model.data(), model.size(), options, &info) == message);
  return message;
}

std::string refused_to_open(const char* name, const char* value) {
  return not_opened(BRISLING_INVALID_ARGUMENT, tiny_embedder(), make_options({{name, value}}).get());
}

std::string refused_to_encode(const char* name, const char* value) {
  const int64_t offsets[] = {0, 1};
  float out[32];
  const OptionsHandle options = make_options({{name, value}});
  const std::string message = failure(BRISLING_INVALID_ARGUMENT, brisling_embedder_encode, embedder(), "a", 1,
                                      offsets, 1, options.get(), out, 32, nullptr, nullptr);
  int64_t row_size = 0;
  CHECK(failure(BRISLING_INVALID_ARGUMENT, brisling_embedder_row_size, embedder(), options.get(),
                &row_size) == message);
  float score = 0;
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_embedder_similarity, embedder(), "a", 1, "b", 1,
                     options.get(), &score),
             ContainsSubstring(message));
  return message;
}

double length(const float* vector, size_t size) {
  double squares = 0;
  for (size_t i = 0; i < size; ++i) squares += double{vector[i]} * vector[i];
  return std::sqrt(squares);
}

// A copy of the tiny checkpoint that a test may break.
fs::path copy_of_model(const TemporaryDirectory& directory) {
  const fs::path copy = directory.path / "model";
  fs::copy(tiny_embedder(), copy, fs::copy_options::recursive);
  return copy;
}

}  // namespace

TEST_CASE("vectors are the reference's") {
  const Json expected = read_json(golden("st-bert-mean") / "expected.json");
  const Json texts = expected.at("texts"), rows = expected.at("embeddings");
  Batch batch{};
  for (size_t i = 0; i < texts.size(); ++i) batch.add(texts[i].text());

  REQUIRE(brisling_embedder_dimensions(embedder()) == 32);
  const std::vector<float> vectors = encode(embedder(), batch);
  for (size_t i = 0; i < texts.size(); ++i) {
    std::vector<float> row;
    for (size_t k = 0; k < rows[i].size(); ++k) row.push_back(static_cast<float>(rows[i][k].number()));
    CHECK(largest_error(&vectors[i * 32], row.data(), 32) <= 1e-5);
  }
}

TEST_CASE("similarity is the reference's, and the bundled model is found by its name") {
  const Json expected = read_json(golden("minilm-q8") / "expected.json");
  const OptionsHandle options = make_options({{"weights", "f32"}});
  const EmbedderHandle minilm = open_embedder("minilm-l6-v2", options.get());
  CHECK(brisling_embedder_dimensions(minilm.get()) == 384);
  CHECK(brisling_embedder_max_length(minilm.get()) >= 256);
  float score = 0;
  ok(brisling_embedder_similarity, minilm.get(), "doctor", 6, "physician", 9, nullptr, &score);
  CHECK(std::abs(score - expected.at("doctor_physician").number()) <= 1e-5);
}

TEST_CASE("a text has the same vector alone and in any batch") {
  const Batch batch{"a doctor", "The quick brown fox jumps over the lazy dog.", "", "a doctor"};
  const std::vector<float> together = encode(embedder(), batch);
  const std::vector<float> alone = encode(embedder(), {"a doctor"});
  const std::vector<float> first(together.begin(), together.begin() + 32),
      last(together.end() - 32, together.end());
  CHECK(first == alone);
  CHECK(last == alone);
}

TEST_CASE("empty texts have a vector") {
  const std::vector<float> vectors = encode(embedder(), {"", " "});
  for (const float value : vectors) CHECK(std::isfinite(value));
  CHECK(length(vectors.data(), 32) > 0);
}

TEST_CASE("a text far past the maximum is cut, and counted") {
  std::string long_text;
  for (int i = 0; i < 50000; ++i) long_text += "doctor and physician ";
  size_t truncated = 99;
  const std::vector<float> vectors = encode(embedder(), {"short", long_text, long_text}, nullptr, &truncated);
  CHECK(truncated == 2);

  std::string long_enough;
  for (int64_t i = 0; i < brisling_embedder_max_length(embedder()); ++i)
    long_enough += "doctor and physician ";
  CHECK(std::vector<float>(vectors.begin() + 32, vectors.begin() + 64) == encode(embedder(), {long_enough}));
}

TEST_CASE("options of a call") {
  const Batch batch{"The quick brown fox jumps over the lazy dog."};
  const auto with = [&](std::initializer_list<std::pair<std::string_view, std::string_view>> options) {
    return encode(embedder(), batch, make_options(options).get());
  };
  const std::vector<float> plain = with({{"normalize", "false"}});
  const std::vector<float> normalized = with({{"normalize", "true"}});
  CHECK(std::abs(length(normalized.data(), 32) - 1) < 1e-6);
  for (size_t i = 0; i < 32; ++i) CHECK(std::abs(normalized[i] * length(plain.data(), 32) - plain[i]) < 1e-5);

  const std::vector<float> short_row = with({{"truncate_dim", "8"}, {"normalize", "false"}});
  CHECK(short_row == std::vector<float>(plain.begin(), plain.begin() + 8));
  const std::vector<float> short_normalized = with({{"truncate_dim", "8"}, {"normalize", "true"}});
  CHECK(std::abs(length(short_normalized.data(), 8) - 1) < 1e-6);

  CHECK(with({{"threads", "1"}, {"normalize", "false"}}) == plain);
  size_t truncated = 0;
  CHECK(encode(embedder(), batch, make_options({{"max_length", "5"}}).get(), &truncated) != plain);
  CHECK(truncated == 1);
}

TEST_CASE("bad options of a call are named with what is accepted") {
  CHECK_THAT(refused_to_encode("normalise", "true"),
             ContainsSubstring("normalise") && ContainsSubstring("truncate_dim"));
  CHECK_THAT(refused_to_encode("pooling", "max"), ContainsSubstring("pooling"));
  CHECK_THAT(refused_to_encode("normalize", "TRUE"),
             ContainsSubstring("normalize") && ContainsSubstring("true"));
  CHECK_THAT(refused_to_encode("truncate_dim", "0"), ContainsSubstring("truncate_dim"));
  CHECK_THAT(refused_to_encode("truncate_dim", "33"),
             ContainsSubstring("truncate_dim") && ContainsSubstring("32"));
  CHECK_THAT(refused_to_encode("max_length", "100000"), ContainsSubstring("max_length"));
  CHECK_THAT(refused_to_encode("threads", "0"), ContainsSubstring("threads"));
  CHECK_THAT(refused_to_encode("threads", "1e9"), ContainsSubstring("threads"));
  CHECK_THAT(refused_to_encode("threads", "99999999999999999999"), ContainsSubstring("threads"));
  CHECK_THAT(refused_to_encode("threads", ""), ContainsSubstring("threads"));
  CHECK_THAT(refused_to_encode("", "value"), ContainsSubstring("unknown option"));
}

TEST_CASE("bad options of opening are named with what is accepted") {
  CHECK_THAT(refused_to_open("colour", "blue"), ContainsSubstring("colour") && ContainsSubstring("device"));
  CHECK_THAT(refused_to_open("truncate_dim", "8"), ContainsSubstring("truncate_dim"));
  CHECK_THAT(refused_to_open("weights", "f64"), ContainsSubstring("f64") && ContainsSubstring("bf16"));
  CHECK_THAT(refused_to_open("gemm", "cublas"), ContainsSubstring("cublas") && ContainsSubstring("native"));
  CHECK_THAT(refused_to_open("pooling", "median"),
             ContainsSubstring("median") && ContainsSubstring("lasttoken"));
  CHECK_THAT(refused_to_open("threads", "-3"), ContainsSubstring("threads"));
  CHECK_THAT(refused_to_open("max_length", "many"), ContainsSubstring("max_length"));
  CHECK_THAT(refused_to_open("normalize", "2"), ContainsSubstring("normalize"));
  CHECK_THAT(refused_to_open("lowercase", "no"), ContainsSubstring("lowercase"));
  CHECK_THAT(not_opened(BRISLING_UNSUPPORTED, tiny_embedder(), make_options({{"device", "abacus"}}).get()),
             ContainsSubstring("abacus") && ContainsSubstring("cpu"));
}

TEST_CASE("a model argument that is nothing") {
  CHECK_THAT(not_opened(BRISLING_INVALID_ARGUMENT, ""), ContainsSubstring("a path or a name is needed"));
  CHECK_THAT(not_opened(BRISLING_INVALID_ARGUMENT, std::string("minilm-l6-v2\0", 13)),
             ContainsSubstring("a path or a name is needed"));
  CHECK_THAT(not_opened(BRISLING_NOT_FOUND, "no-such-model"), ContainsSubstring("no-such-model"));
  CHECK_THAT(not_opened(BRISLING_NOT_FOUND, "/no/such/model.gguf"), ContainsSubstring("/no/such/model.gguf"));
  not_opened(BRISLING_NOT_FOUND, std::string(100000, 'x'));
  brisling_tokenizer* tokenizer = nullptr;
  CHECK_THAT(failure(BRISLING_NOT_FOUND, brisling_tokenizer_open, "no-such-model", 13, nullptr, &tokenizer),
             ContainsSubstring("no-such-model"));
}

TEST_CASE("a broken model is named by file and field") {
  const TemporaryDirectory directory;
  const fs::path model = copy_of_model(directory);

  SECTION("broken JSON") {
    write_file(model / "config.json", "{\"model_type\": \"bert\",");
    CHECK_THAT(not_opened(BRISLING_INVALID_MODEL, model.string()), ContainsSubstring("config.json"));
  }
  SECTION("a field of another type") {
    write_file(model / "config.json",
               R"({"model_type": "bert", "hidden_size": "wide", "num_hidden_layers": 2})");
    CHECK_THAT(not_opened(BRISLING_INVALID_MODEL, model.string()),
               ContainsSubstring("config.json") && ContainsSubstring("hidden_size"));
  }
  SECTION("weights cut short") {
    fs::resize_file(model / "model.safetensors", 1000);
    CHECK_THAT(not_opened(BRISLING_INVALID_MODEL, model.string()), ContainsSubstring("model.safetensors"));
  }
  SECTION("weights missing") {
    fs::remove(model / "model.safetensors");
    CHECK_THAT(not_opened(BRISLING_NOT_FOUND, model.string()), ContainsSubstring("model.safetensors"));
  }
  SECTION("tokenizer missing") {
    for (const char* name : {"tokenizer.json", "vocab.txt"}) fs::remove(model / name);
    CHECK_THAT(not_opened(BRISLING_NOT_FOUND, model.string()),
               ContainsSubstring("tokenizer.json") && ContainsSubstring("save_pretrained"));
  }
  SECTION("a GGUF file cut short") {
    fs::copy(golden("gguf-bert-q8_0") / "model.gguf", model / "cut.gguf");
    fs::resize_file(model / "cut.gguf", 5000);
    CHECK_THAT(not_opened(BRISLING_INVALID_MODEL, (model / "cut.gguf").string()),
               ContainsSubstring("cut.gguf"));
  }
}

TEST_CASE("the tokenizer outlives its embedder") {
  EmbedderHandle owner = open_embedder(tiny_embedder());
  brisling_tokenizer* out = nullptr;
  ok(brisling_embedder_tokenizer, owner.get(), &out);
  const TokenizerHandle tokenizer(out);
  owner.reset();
  CHECK(brisling_results_rows(tokenize(tokenizer.get(), {"doctor"}).get()) > 2);
}

TEST_CASE("setting an option again replaces it") {
  const OptionsHandle options = make_options({{"truncate_dim", "nonsense"}, {"truncate_dim", "4"}});
  CHECK(encode(embedder(), {"a"}, options.get()).size() == 4);
}

TEST_CASE("facts about a model") {
  const std::string model = tiny_embedder();
  brisling_results* out = nullptr;
  ok(brisling_model_info, model.data(), model.size(), nullptr, &out);
  const ResultsHandle info(out);
  std::vector<std::string> names;
  for (size_t row = 0; row < brisling_results_rows(out); ++row) {
    const std::string name = text_at(out, row, "name"), value = text_at(out, row, "value");
    names.push_back(name);
    if (name == "path") CHECK(value == model);
    if (name == "format") CHECK(value == "safetensors");
    if (name == "architecture") CHECK(value == "bert");
    if (name == "dimensions") CHECK(value == "32");
    if (name == "pooling") CHECK(value == "mean");
    if (name == "similarity") CHECK(value == "cosine");
    if (name == "prompts") CHECK(value == "document, query");
  }
  CHECK(names == std::vector<std::string>{"path", "format", "architecture", "parameters", "weights",
                                          "dimensions", "layers", "max_length", "vocabulary", "tokenizer",
                                          "pooling", "normalize", "similarity", "prompts", "unused_tensors"});
  CHECK(offsets_of(out) == std::vector<int64_t>{0, static_cast<int64_t>(names.size())});
}

TEST_CASE("devices") {
  brisling_results* out = nullptr;
  ok(brisling_devices, &out);
  const ResultsHandle devices(out);
  REQUIRE(brisling_results_rows(out) >= 1);
  CHECK(text_at(out, 0, "name") == "cpu");
  CHECK_FALSE(text_at(out, 0, "description").empty());
}

TEST_CASE("a model is found by its name in a folder that was added") {
  const fs::path model = tiny_embedder();
  const std::string folder = model.parent_path().string();
  ok(brisling_add_model_folder, folder.data(), folder.size());
  const std::string name = model.filename().string();
  brisling_embedder* out = nullptr;
  ok(brisling_embedder_open, name.data(), name.size(), nullptr, &out);
  brisling_embedder_free(out);
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_add_model_folder, "", 0),
             ContainsSubstring("folder"));
}
