// Chains of sentence-transformers modules against the library itself.
#include <cmath>
#include <filesystem>

#include "core/files/mapped_file.h"
#include "core/tasks/similarity.h"
#include "tests/files/builders.h"
#include "tests/support/errors.h"
#include "tests/tasks/embedding_support.h"

namespace brisling {
namespace {

using namespace test;
namespace fs = std::filesystem;

std::vector<float> columns(const std::vector<float>& rows, size_t cols, size_t first, size_t count) {
  std::vector<float> out;
  for (size_t begin = 0; begin < rows.size(); begin += cols) {
    out.insert(out.end(), rows.begin() + static_cast<long>(begin + first),
               rows.begin() + static_cast<long>(begin + first + count));
  }
  return out;
}

// A copy of a golden whose chain a test changes.
struct ModelCopy : TemporaryDirectory {
  explicit ModelCopy(const char* name) {
    fs::remove(path);
    fs::copy(golden(name), path, fs::copy_options::recursive);
  }
  // Classes of sentence-transformers, each with the folder "<index>_<class>", the first in the root.
  void chain(std::initializer_list<const char*> classes) const {
    std::string modules;
    size_t index = 0;
    for (const std::string name : classes) {
      const std::string folder = index == 0 ? "" : std::to_string(index) + "_" + name;
      modules += (index++ == 0 ? "" : ", ") +
                 (R"({"path": ")" + folder + R"(", "type": "sentence_transformers.models.)" + name + "\"}");
      if (!folder.empty()) fs::create_directory(path / folder);
    }
    write_file(path / "modules.json", "[" + modules + "]");
  }
  void pooling(std::string_view config) const { write_file(path / "1_Pooling/config.json", config); }
  Embedder open() const { return Embedder::open(path.string()); }
};

const std::vector<std::string> kTexts = {"The quick brown fox jumps over the lazy dog.", "doctor", ""};

}  // namespace

TEST_CASE("directories with MPNet, RoBERTa, a Dense module and static embeddings") {
  const std::pair<const char*, int64_t> cases[] = {
      {"st-mpnet", 32}, {"st-roberta-prompts", 32}, {"st-xlmr-dense", 24}, {"st-static", 32}};
  for (const auto& [name, dimensions] : cases) {
    INFO(name);
    const Embedder embedder = Embedder::open(golden(name).string());
    const Json expected = read_json(golden(name) / "expected.json");
    const std::vector<std::string> texts = texts_of(expected.at("texts"));
    const std::vector<float> rows = embed(embedder, texts);
    CHECK(error(rows, numbers_of(expected.at("embeddings"))) <= 1e-5);
    CHECK(embedder.dimensions() == dimensions);
    CHECK(embedder.row_size({}) == dimensions);
    if (!expected.find("similarity").present()) continue;
    const ConstMatrix first{rows.data(), 6, dimensions};
    std::vector<float> scores(36);
    similarities(Similarity::kCosine, first, first, 1, scores.data());
    CHECK(error(scores, numbers_of(expected.at("similarity"))) <= 1e-5);
  }
}

TEST_CASE("prompts of the model by name, of the caller, and by default") {
  const Embedder embedder = Embedder::open(golden("st-roberta-prompts").string());
  const Json expected = read_json(golden("st-roberta-prompts/expected.json"));
  std::vector<std::string> texts = texts_of(expected.at("texts"));
  texts.resize(expected.at("query").size());
  const std::vector<float> query = numbers_of(expected.at("query"));
  const std::vector<float> plain = embed(embedder, texts);
  CHECK(error(embed(embedder, texts, options({{"prompt_name", "query"}})), query) <= 1e-5);
  CHECK(error(embed(embedder, texts, options({{"prompt", "search_query: "}})), query) <= 1e-5);
  CHECK(error(plain, query) > 1e-3);
  CHECK(embed(embedder, texts, options({{"prompt", ""}, {"prompt_name", "query"}})) == plain);
  CHECK(embedder.similarity("a", "b", options({{"prompt_name", "query"}})) ==
        embedder.similarity("search_query: a", "search_query: b", {}));
  check_fails(Status::kInvalidArgument, {"prompt_name", "\"passage\"", "document, query"}, [&] {
    embed(embedder, texts, options({{"prompt_name", "passage"}}));
  });

  const ModelCopy copy("st-roberta-prompts");
  write_file(copy.path / "config_sentence_transformers.json",
             R"({"prompts": {"query": "search_query: "}, "default_prompt_name": "query"})");
  const Embedder by_default = copy.open();
  CHECK(error(embed(by_default, texts), query) <= 1e-5);
  CHECK(embed(by_default, texts, options({{"prompt_name", "document"}})) == plain);
}

TEST_CASE("several poolings are concatenated, and a Dense module takes what they give") {
  const ModelCopy copy("st-bert-mean");
  copy.chain({"Transformer", "Pooling"});
  copy.pooling(R"({"pooling_mode": ["mean", "cls"]})");
  const Embedder both = copy.open();
  REQUIRE(both.dimensions() == 64);
  const std::vector<float> rows = embed(both, kTexts);
  const auto with = [&](const char* pooling) {
    return embed(Embedder::open(copy.path.string(), options({{"pooling", pooling}})), kTexts);
  };
  CHECK(columns(rows, 64, 0, 32) == with("mean"));
  CHECK(columns(rows, 64, 32, 32) == with("cls"));
  CHECK(embed(both, kTexts, options({{"truncate_dim", "40"}})) == columns(rows, 64, 0, 40));

  copy.chain({"Transformer", "Pooling", "Dense"});
  write_file(copy.path / "2_Dense/config.json", R"({"in_features": 32, "out_features": 24})");
  const ModelCopy contradictory("st-bert-mean");
  contradictory.pooling(R"({"embedding_dimension": 384, "pooling_mode": "mean"})");
  check_fails(Status::kInvalidModel, {"1_Pooling/config.json", "word_embedding_dimension is 384", "32"},
              [&] { contradictory.open(); });
  check_fails(Status::kInvalidModel, {"2_Dense/config.json", "in_features is 32", "64"},
              [&] { copy.open(); });
}

TEST_CASE("tokens of a prompt that is not included are left out of the pooling") {
  const ModelCopy copy("st-bert-mean");
  copy.chain({"Transformer", "Pooling"});
  copy.pooling(R"({"pooling_mode": "mean", "include_prompt": false})");
  const Embedder embedder = copy.open();
  const Options prompt = options({{"prompt", "the doctor: "}});
  const std::vector<float> actual = embed(embedder, {"a quick fox"}, prompt);

  int64_t rows[2];
  std::vector<float> tokens(1000);
  size_t needed = 0;
  embedder.encode_tokens(TextList({"a quick fox"}), prompt, rows, tokens, needed, nullptr);
  const auto skipped = static_cast<int64_t>(embedder.tokenizer()->encode("the doctor: ").ids.size()) - 1;
  std::vector<float> mean(32, 0.0f);
  for (int64_t t = skipped; t < rows[1]; ++t) {
    for (size_t i = 0; i < 32; ++i) {
      mean[i] += tokens[static_cast<size_t>(t) * 32 + i] / static_cast<float>(rows[1] - skipped);
    }
  }
  CHECK(error(actual, mean) <= 1e-5);
  const Embedder included =
      Embedder::open(golden("st-bert-mean").string(), options({{"normalize", "false"}}));
  CHECK(error(embed(included, {"a quick fox"}, prompt), mean) > 1e-3);
  CHECK(embed(included, {"a quick fox"}) == embed(embedder, {"a quick fox"}));
}

TEST_CASE("Dense modules compute with each activation, LayerNorm and a Normalize between them") {
  const ModelCopy copy("st-bert-mean");
  copy.chain({"Transformer", "Pooling", "Normalize", "LayerNorm"});
  std::string ones, zeros;
  for (int i = 0; i < 32; ++i) {
    ones += std::string("\0\0\x80\x3f", 4);
    zeros += std::string(4, '\0');
  }
  write_file(copy.path / "3_LayerNorm/config.json", R"({"dimension": 32})");
  write_file(copy.path / "3_LayerNorm/model.safetensors",
             safetensors_file(R"({"norm.weight": {"dtype": "F32", "shape": [32], "data_offsets": [0, 128]},
                             "norm.bias": {"dtype": "F32", "shape": [32], "data_offsets": [128, 256]}})",
                              ones + zeros));
  const std::vector<float> unit = embed(Embedder::open(golden("st-bert-mean").string()), {kTexts[0]});
  double mean = 0, variance = 0;
  for (const float x : unit) mean += x / 32.0;
  for (const float x : unit) variance += (x - mean) * (x - mean) / 32;
  std::vector<float> expected;
  for (const float x : unit) expected.push_back(static_cast<float>((x - mean) / std::sqrt(variance + 1e-5)));
  CHECK(error(embed(copy.open(), {kTexts[0]}), expected) <= 1e-5);
  write_file(copy.path / "3_LayerNorm/config.json", R"({"dimension": 31})");
  check_fails(Status::kInvalidModel, {"3_LayerNorm/config.json", "dimension is 31", "32"},
              [&] { copy.open(); });

  const ModelCopy dense("st-xlmr-dense");
  const auto with = [&](const std::string& activation) {
    write_file(dense.path / "2_Dense/config.json",
               R"({"in_features": 32, "out_features": 24, "activation_function": ")" + activation + "\"}");
    return embed(Embedder::open(dense.path.string(), options({{"normalize", "false"}})), {kTexts[0]});
  };
  const std::vector<float> linear = with("torch.nn.modules.linear.Identity");
  const std::pair<const char*, double (*)(double)> activations[] = {
      {"Tanh", [](double x) { return std::tanh(x); }},
      {"ReLU", [](double x) { return std::max(x, 0.0); }},
      {"SiLU", [](double x) { return x / (1 + std::exp(-x)); }},
      {"GELU", [](double x) { return x * 0.5 * std::erfc(-x / std::sqrt(2.0)); }}};
  for (const auto& [name, function] : activations) {
    INFO(name);
    std::vector<float> activated;
    for (const float x : linear) activated.push_back(static_cast<float>(function(x)));
    CHECK(error(with(std::string("torch.nn.modules.activation.") + name), activated) <= 1e-5);
  }
  for (const char* unknown : {"torch.nn.modules.activation.Hardshrink", "evil.Tanh"}) {
    check_fails(Status::kUnsupported, {"2_Dense/config.json", unknown, "GELU"}, [&] { with(unknown); });
  }
}

TEST_CASE("static embeddings read texts of any ordinary length and have no vectors of tokens") {
  const Embedder embedder = Embedder::open(golden("st-static").string());
  const std::vector<float> nothing = embed(embedder, {""});
  CHECK(nothing == std::vector<float>(nothing.size(), 0.0f));
  std::string repeated;
  for (int i = 0; i < 5000; ++i) repeated += "doctor ";
  std::vector<float> rows(2 * nothing.size());
  CHECK(embedder.encode(TextList({"doctor", repeated}), {}, rows, nullptr) == 0);
  CHECK(error({rows.begin(), rows.begin() + 32}, {rows.begin() + 32, rows.end()}) <= 1e-4);

  int64_t offsets[2];
  size_t needed = 0;
  check_fails(Status::kUnsupported, {"static embeddings"},
              [&] { embedder.encode_tokens(TextList({"a"}), {}, offsets, rows, needed, nullptr); });
  check_fails(Status::kInvalidArgument, {"pooling", "static embeddings"}, [] {
    Embedder::open(golden("st-static").string(), options({{"pooling", "max"}}));
  });
}

TEST_CASE("a table as model2vec names it, normalised, and one of another shape") {
  const ModelCopy copy("st-static");
  std::string bytes = read_text_file(copy.path / "model.safetensors");
  const std::string name = "\"embedding.weight\"", other = "\"embeddings\"      ";
  REQUIRE(bytes.find(name) != bytes.npos);
  bytes.replace(bytes.find(name), name.size(), other);
  write_file(copy.path / "model.safetensors", bytes);
  copy.chain({"StaticEmbedding", "Normalize"});
  const std::vector<float> unit = embed(copy.open(), {"doctor"});
  double squares = 0;
  for (const float x : unit) squares += double{x} * x;
  CHECK(std::abs(squares - 1) <= 1e-6);
  CHECK(std::abs(
            cosine(unit.data(), embed(Embedder::open(golden("st-static").string()), {"doctor"}).data(), 32) -
            1) <= 1e-6);
  write_file(
      copy.path / "model.safetensors",
      safetensors_file(R"({"embedding.weight": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}})",
                       std::string(16, '\0')));
  check_fails(Status::kInvalidModel, {"embedding.weight", "[4]"}, [&] { copy.open(); });
}

TEST_CASE("vectors of tokens are the reference's, and a buffer that is too small says what is needed") {
  const Embedder embedder = Embedder::open(golden("st-bert-mean").string());
  const Json expected = read_json(golden("st-bert-mean/precisions.json"));
  const Json tokens = expected.at("token_embeddings");
  std::vector<std::string> texts = texts_of(expected.at("texts"));
  texts.resize(tokens.size());
  std::vector<int64_t> rows(texts.size() + 1);
  size_t needed = 0;
  check_fails(Status::kBufferTooSmall, {"argument out"},
              [&] { embedder.encode_tokens(TextList(texts), {}, rows, {}, needed, nullptr); });
  REQUIRE(needed == static_cast<size_t>(rows.back()) * 32);
  std::vector<float> out(needed);
  CHECK(embedder.encode_tokens(TextList(texts), {}, rows, out, needed, nullptr) == 0);
  for (size_t i = 0; i < texts.size(); ++i) {
    CHECK(error({out.begin() + rows[i] * 32, out.begin() + rows[i + 1] * 32}, numbers_of(tokens[i])) <= 1e-5);
  }
  CHECK(embedder.encode_tokens(TextList(texts), options({{"max_length", "3"}}), rows, out, needed, nullptr) ==
        4);
  CHECK(rows == std::vector<int64_t>{0, 3, 6, 9, 12});
}

TEST_CASE("truncated vectors are the reference's, normalised again or not") {
  const Embedder embedder = Embedder::open(golden("st-bert-mean").string());
  const Json expected = read_json(golden("st-bert-mean/precisions.json"));
  const std::vector<std::string> texts = texts_of(expected.at("texts"));
  const std::vector<float> rows = embed(embedder, texts);
  CHECK(error(rows, numbers_of(expected.at("float32"))) <= 1e-5);
  CHECK(error(columns(rows, 32, 0, 8), numbers_of(expected.at("truncate_8"))) <= 1e-5);
  CHECK(error(embed(embedder, texts, options({{"truncate_dim", "8"}})),
              numbers_of(expected.at("truncate_8_normalised"))) <= 1e-5);
}

TEST_CASE("an embedder compares by the similarity of its model, or of the call") {
  const ModelCopy copy("st-bert-mean");
  copy.chain({"Transformer", "Pooling"});
  write_file(copy.path / "config_sentence_transformers.json", R"({"similarity_fn_name": "euclidean"})");
  const Embedder embedder = copy.open();
  const std::vector<float> rows = embed(embedder, {"a", "b"});
  for (size_t f = 0; f < kSimilarityNames.size(); ++f) {
    float expected = 0;
    similarities(static_cast<Similarity>(f), {rows.data(), 1, 32}, {&rows[32], 1, 32}, 1, &expected);
    CHECK(embedder.similarity("a", "b", options({{"similarity", kSimilarityNames[f]}})) == expected);
    CHECK((embedder.similarity("a", "b", {}) == expected) == (kSimilarityNames[f] == "euclidean"));
  }
  check_fails(Status::kInvalidArgument, {"similarity", "maxsim", "manhattan"}, [&] {
    embedder.similarity("a", "b", options({{"similarity", "maxsim"}}));
  });
}

}  // namespace brisling
