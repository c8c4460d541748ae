// Embeddings against sentence-transformers, in every storage precision.
#include "core/tasks/embedder.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <numeric>
#include <thread>

#include "tests/tasks/embedding_support.h"

namespace brisling {
namespace {

using namespace test;

}  // namespace

TEST_CASE("sentence-transformers directories: every pooling mode") {
  for (const char* name : {"st-bert-mean", "st-bert-cls", "st-bert-max", "st-bert-mean_sqrt_len_tokens",
                           "st-bert-weightedmean", "st-bert-lasttoken"}) {
    const Embedder embedder = Embedder::open(golden(name).string());
    const Json expected = test::read_json(golden(name) / "expected.json");
    INFO(name);
    CHECK(error(embed(embedder, texts_of(expected.at("texts"))), numbers_of(expected.at("embeddings"))) <=
          1e-5);
  }
}

TEST_CASE("GGUF files in every precision") {
  for (const char* name : {"gguf-bert-f32", "gguf-bert-f16", "gguf-bert-bf16", "gguf-bert-q8_0"}) {
    const Json expected = test::read_json(golden(name) / "expected.json");
    const std::string length = std::to_string(expected.at("max_length").integer(1, 512));
    const std::vector<std::string> texts = texts_of(expected.at("cases"));
    const std::vector<float> reference = numbers_of(expected.at("embeddings"));
    INFO(name);
    const Embedder exact = Embedder::open((golden(name) / "model.gguf").string(),
                                          options({{"weights", "f32"}, {"max_length", length}}));
    CHECK(error(embed(exact, texts), reference) <= 1e-5);
    const Embedder stored =
        Embedder::open((golden(name) / "model.gguf").string(), options({{"max_length", length}}));
    CHECK(cosines(embed(stored, texts), reference, 32).min >= 0.999);
  }
}

TEST_CASE("a plain Hugging Face directory pools by mean and is not normalised") {
  const Embedder embedder = Embedder::open(golden("bert").string());
  const Safetensors taps(golden("bert/taps.safetensors"));
  const test::Floats last = test::read_floats(taps, "3.last");  // [tokens, hidden]
  const auto tokens = static_cast<size_t>(last.shape[0]), hidden = static_cast<size_t>(last.shape[1]);
  std::vector<float> mean(hidden, 0.0f);
  for (size_t t = 0; t < tokens; ++t) {
    for (size_t h = 0; h < hidden; ++h) mean[h] += last.values[t * hidden + h] / static_cast<float>(tokens);
  }
  const Json expected = test::read_json(golden("bert/expected.json"));
  CHECK(error(embed(embedder, {texts_of(expected.at("cases"))[3]}), mean) <= 1e-5);
}

TEST_CASE("float32 arithmetic on the bundled file agrees with the reference", "[slow]") {
  const MiniLm minilm;
  const Embedder embedder = Embedder::open(test::bundled_model().string(), options({{"weights", "f32"}}));
  CHECK(error(embed(embedder, minilm.cases), minilm.reference("minilm-q8", "cases")) <= 1e-5);
  CHECK(error(embed(embedder, minilm.sentences), minilm.reference("minilm-q8", "sentences")) <= 1e-5);
  CHECK(std::abs(embedder.similarity("doctor", "physician", {}) - 0.858698) <= 1e-5);
}

TEST_CASE("oneDNN gives the same vectors as the native products") {
  const MiniLm minilm;
  try {
    const Embedder embedder =
        Embedder::open(test::bundled_model().string(), options({{"weights", "f32"}, {"gemm", "onednn"}}));
    CHECK(error(embed(embedder, minilm.cases), minilm.reference("minilm-q8", "cases")) <= 1e-5);
  } catch (const Error& problem) {
    REQUIRE(problem.status() == Status::kUnsupported);
    SKIP(problem.what());
  }
}

TEST_CASE("the float32 MiniLM directory agrees with sentence-transformers", "[slow]") {
  const auto model = test::shared_file("models/all-MiniLM-L6-v2");
  if (!model) SKIP("the float32 MiniLM is not here");
  const MiniLm minilm;
  const std::vector<float> cases = minilm.reference("minilm", "cases");
  const std::vector<float> sentences = minilm.reference("minilm", "sentences");
  const Embedder embedder = Embedder::open(model->string());
  CHECK(embedder.max_length() == 256);
  CHECK(error(embed(embedder, minilm.cases), cases) <= 1e-5);
  CHECK(error(embed(embedder, minilm.sentences), sentences) <= 1e-5);
  CHECK(std::abs(embedder.similarity("doctor", "physician", {}) - 0.859813) <= 1e-5);
  const Embedder half = Embedder::open(model->string(), options({{"weights", "f16"}}));
  CHECK(cosines(embed(half, minilm.sentences), sentences, 384).min >= 0.99999);
}

TEST_CASE("a text's vector is the same to the bit alone, in any batch, and from any number of threads",
          "[slow]") {
  const MiniLm minilm;
  const std::vector<std::string> texts(minilm.sentences.begin(), minilm.sentences.begin() + 120);
  for (const char* weights : {"auto", "f32", "f16", "bf16", "int8"}) {
    INFO(weights);
    const Embedder embedder =
        Embedder::open(test::bundled_model().string(),
                       options({{"weights", weights}, {"gemm", "native"}, {"threads", "1"}}));
    const std::vector<float> batch = embed(embedder, texts);
    for (const char* threads : {"2", "8"}) {
      CHECK(embed(embedder, texts, options({{"threads", threads}})) == batch);
    }
    for (size_t i = 0; i < texts.size(); i += 7) {
      const std::vector<float> row(batch.begin() + static_cast<long>(i * 384),
                                   batch.begin() + static_cast<long>(i * 384 + 384));
      CHECK(embed(embedder, {texts[i]}) == row);
      CHECK(embed(embedder, {texts[i]}, options({{"threads", "8"}})) == row);
    }
  }
}

TEST_CASE("an empty text, an empty batch, and a text far past the maximum") {
  const Embedder embedder = Embedder::open(test::bundled_model().string());
  CHECK(embedder.encode(Texts{}, {}, {}, nullptr) == 0);
  const std::vector<float> nothing = embed(embedder, {""});
  CHECK(std::abs(std::inner_product(nothing.begin(), nothing.end(), nothing.begin(), 0.0) - 1) < 1e-5);

  std::string longer;
  for (int i = 0; i < 100000; ++i) longer += "word ";
  std::vector<float> rows(3 * 384);
  CHECK(embedder.encode(TextList({"short", longer, longer}), {}, rows, nullptr) == 2);
  CHECK(std::equal(rows.begin() + 384, rows.begin() + 768, rows.begin() + 768));
}

TEST_CASE("options of a call") {
  const Embedder embedder = Embedder::open(test::bundled_model().string());
  const std::vector<float> whole = embed(embedder, {"doctor"}, options({{"normalize", "false"}}));
  const std::vector<float> first =
      embed(embedder, {"doctor"}, options({{"normalize", "false"}, {"truncate_dim", "8"}}));
  CHECK(std::vector<float>(whole.begin(), whole.begin() + 8) == first);
  const std::vector<float> unit = embed(embedder, {"doctor"}, options({{"truncate_dim", "8"}}));
  CHECK(std::abs(std::inner_product(unit.begin(), unit.end(), unit.begin(), 0.0) - 1) < 1e-5);

  std::vector<float> row(384);
  for (const auto& [name, value] : {std::pair{"normalise", "true"},
                                    {"normalize", "perhaps"},
                                    {"max_length", "0"},
                                    {"max_length", "513"},
                                    {"truncate_dim", "385"},
                                    {"threads", "0"},
                                    {"threads", "2x"}}) {
    INFO(name << "=" << value);
    try {
      embedder.encode(TextList({"a"}), options({{name, value}}), row, nullptr);
      FAIL("accepted");
    } catch (const Error& problem) {
      CHECK(problem.status() == Status::kInvalidArgument);
      CHECK(std::string(problem.what()).find(name) != std::string::npos);
    }
  }
  CHECK_THROWS_AS(Embedder::open(test::bundled_model().string(), options({{"device", "tpu"}})), Error);
  CHECK_THROWS_AS(Embedder::open(test::bundled_model().string(), options({{"weights", "f8"}})), Error);
}

TEST_CASE("a cancelled call ends, and the embedder works on", "[concurrency]") {
  const Embedder embedder = Embedder::open(golden("st-bert-mean").string());
  const std::vector<std::string> texts(20000, "the quick brown fox jumps over the lazy dog");
  std::vector<float> rows(texts.size() * 32);
  Control control;
  std::thread canceller([&] {
    while (control.done() == 0) std::this_thread::yield();
    control.cancel();
  });
  Status status = Status::kOk;
  try {
    embedder.encode(TextList(texts), {}, rows, &control);
  } catch (const Error& problem) {
    status = problem.status();
  }
  canceller.join();
  CHECK(status == Status::kCancelled);
  CHECK(control.done() < control.total());
  CHECK(embed(embedder, {"doctor"}).size() == 32);
}

TEST_CASE("sixteen threads share an embedder", "[concurrency]") {
  const Embedder embedder = Embedder::open(golden("st-bert-mean").string());
  const Json expected = test::read_json(golden("st-bert-mean/expected.json"));
  const std::vector<std::string> texts = texts_of(expected.at("texts"));
  const std::vector<float> alone = embed(embedder, texts);
  std::vector<std::vector<float>> results(16);
  std::vector<std::thread> threads;
  for (auto& result : results) {
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round) result = embed(embedder, texts);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& result : results) CHECK(result == alone);
}

}  // namespace brisling
