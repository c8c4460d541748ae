// Logits of the sequence heads: against the reference where it has a golden, else against the head's
// formula written out.
#include "core/models/sequence_head.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <random>
#include <stdexcept>

#include "core/models/encoder.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"

namespace brisling {
namespace {

using test::golden;

const Packing kPacking = {
    .backend = find_backend("cpu"), .storage = std::nullopt, .provider = GemmProvider::kNative};

using Rows = std::vector<std::vector<double>>;

struct Result {
  Rows hidden;                // [tokens, hidden]
  std::vector<float> logits;  // [labels]
};

Result run(Checkpoint& checkpoint, const Encoding& encoding) {
  const SequenceHead head = load_sequence_head(checkpoint, kPacking);
  const auto encoder = load_encoder(checkpoint, kPacking);
  Context context(kPacking.backend);
  Batch batch;
  batch.add(encoding);
  const Matrix hidden = encoder->forward(context, batch);
  Result result;
  for (int64_t t = 0; t < hidden.rows; ++t)
    result.hidden.emplace_back(hidden.row(t), hidden.row(t) + hidden.cols);
  result.logits.resize(static_cast<size_t>(head.labels()));
  head.forward(context, batch, hidden, {result.logits.data(), 1, head.labels()});
  return result;
}

// ---- Heads without a golden: random tensors with those of a base model ---------------------------

struct Tensor {
  std::string name;
  std::vector<size_t> shape;
  std::vector<float> values;
};

class Tensors {
 public:
  void add_random(const std::string& name, std::vector<size_t> shape) {
    size_t count = 1;
    for (const size_t size : shape) count *= size;
    std::vector<float> values(count);
    std::uniform_real_distribution<float> uniform(-0.5f, 0.5f);
    for (float& value : values) value = uniform(random_);
    tensors_.push_back({name, std::move(shape), std::move(values)});
  }
  void add(const NamedTensor& tensor) {
    std::vector<size_t> shape;
    for (int axis = 0; axis < tensor.view.shape.rank(); ++axis) {
      shape.push_back(static_cast<size_t>(tensor.view.shape[axis]));
    }
    std::vector<float> values(static_cast<size_t>(tensor.view.shape.elements()));
    to_float(tensor.view, 0, tensor.view.shape.elements(), values.data());
    tensors_.push_back({std::string(tensor.name), std::move(shape), std::move(values)});
  }
  const Tensor& operator[](const std::string& name) const {
    for (const Tensor& tensor : tensors_) {
      if (tensor.name == name) return tensor;
    }
    throw std::out_of_range(name);
  }
  // The safetensors file of them all.
  std::string file() const {
    std::string header = "{", data;
    for (const Tensor& tensor : tensors_) {
      std::string shape;
      for (const size_t size : tensor.shape) shape += (shape.empty() ? "" : ",") + std::to_string(size);
      const size_t begin = data.size();
      data.append(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size() * sizeof(float));
      header += (header.size() > 1 ? ",\"" : "\"") + tensor.name + R"(":{"dtype":"F32","shape":[)" + shape +
                R"(],"data_offsets":[)" + std::to_string(begin) + "," + std::to_string(data.size()) + "]}";
    }
    header += "}";
    const uint64_t size = header.size();
    std::string file(sizeof size, '\0');
    std::memcpy(file.data(), &size, sizeof size);
    return file + header + data;
  }

 private:
  std::mt19937 random_{7};
  std::vector<Tensor> tensors_;
};

std::vector<double> mean_of(const Rows& rows) {
  std::vector<double> mean(rows[0].size());
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) mean[i] += row[i] / static_cast<double>(rows.size());
  }
  return mean;
}

std::vector<double> linear(const Tensors& tensors, const std::string& name,
                           const std::vector<double>& input) {
  const Tensor& weight = tensors[name + ".weight"];
  const Tensor& bias = tensors[name + ".bias"];
  std::vector<double> out(weight.shape[0]);
  for (size_t o = 0; o < out.size(); ++o) {
    out[o] = static_cast<double>(bias.values[o]);
    for (size_t i = 0; i < input.size(); ++i)
      out[o] += double{weight.values[o * input.size() + i]} * input[i];
  }
  return out;
}

std::vector<double> each(std::vector<double> values, double (*function)(double)) {
  for (double& value : values) value = function(value);
  return values;
}

double gelu(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }
double hyperbolic_tangent(double x) { return std::tanh(x); }

std::vector<double> layer_norm(const Tensors& tensors, const std::string& name,
                               const std::vector<double>& x) {
  double mean = 0, variance = 0;
  for (const double value : x) mean += value / static_cast<double>(x.size());
  for (const double value : x) variance += (value - mean) * (value - mean) / static_cast<double>(x.size());
  std::vector<double> out;
  for (size_t i = 0; i < x.size(); ++i) {
    out.push_back((x[i] - mean) / std::sqrt(variance + 1e-5) * double{tensors[name + ".weight"].values[i]});
  }
  return out;
}

struct HeadCase {
  const char* golden;
  std::string dense, classifier;  // names of the matrices
  double (*activation)(double);
  const char* norm = nullptr;
  const char* config = "";  // fields that are added
  enum class Row { kFirst, kMean, kMeanOfLogits } row = Row::kFirst;
};

const HeadCase kHeadCases[] = {
    {.golden = "albert", .dense = "pooler", .classifier = "classifier", .activation = hyperbolic_tangent},
    {.golden = "nomic-bert",
     .dense = "pooler.dense",
     .classifier = "classifier",
     .activation = hyperbolic_tangent},
    {.golden = "gte", .dense = "pooler.dense", .classifier = "classifier", .activation = hyperbolic_tangent},
    {.golden = "mpnet",
     .dense = "classifier.dense",
     .classifier = "classifier.out_proj",
     .activation = hyperbolic_tangent},
    {.golden = "jina-embeddings-v3",
     .dense = "classifier.dense",
     .classifier = "classifier.out_proj",
     .activation = hyperbolic_tangent},
    {.golden = "electra",
     .dense = "classifier.dense",
     .classifier = "classifier.out_proj",
     .activation = gelu},
    {.golden = "modernbert",
     .dense = "head.dense",
     .classifier = "classifier",
     .activation = gelu,
     .norm = "head.norm",
     .config = R"("classifier_pooling":"cls",)"},
    {.golden = "modernbert",
     .dense = "head.dense",
     .classifier = "classifier",
     .activation = gelu,
     .norm = "head.norm",
     .config = R"("classifier_pooling":"mean",)",
     .row = HeadCase::Row::kMean},
    {.golden = "eurobert",
     .dense = "dense",
     .classifier = "classifier",
     .activation = gelu,
     .config = R"("classifier_pooling":"bos",)"},
    {.golden = "eurobert",
     .dense = "dense",
     .classifier = "classifier",
     .activation = gelu,
     .config = R"("classifier_pooling":"mean",)",
     .row = HeadCase::Row::kMean},
    {.golden = "eurobert",
     .dense = "dense",
     .classifier = "out_proj",
     .activation = gelu,
     .config = R"("clf_pooling":"late",)",
     .row = HeadCase::Row::kMeanOfLogits},
};

std::vector<double> expected_logits(const HeadCase& head, const Tensors& tensors, const Rows& hidden) {
  const auto features = [&](const std::vector<double>& row) {
    std::vector<double> out = each(linear(tensors, head.dense, row), head.activation);
    return head.norm ? layer_norm(tensors, head.norm, out) : out;
  };
  if (head.row == HeadCase::Row::kFirst) return linear(tensors, head.classifier, features(hidden[0]));
  if (head.row == HeadCase::Row::kMean) return linear(tensors, head.classifier, features(mean_of(hidden)));
  Rows logits;
  for (const auto& row : hidden) logits.push_back(linear(tensors, head.classifier, features(row)));
  return mean_of(logits);
}

// The base model of a golden with a random head of `labels` labels, in `directory`.
Tensors write_model(const std::filesystem::path& directory, const HeadCase& head, size_t labels) {
  const std::filesystem::path source = golden(head.golden);
  std::string config = read_text_file(source / "config.json");
  config.insert(config.find('{') + 1,
                concat(head.config, "\"num_labels\":", labels, ",\"classifier_bias\":true,"));
  test::write_file(directory / "config.json", config);

  Tensors tensors;
  const Safetensors base(source / "model.safetensors");
  for (const NamedTensor& tensor : base.tensors()) {
    if (!tensor.name.starts_with("pooler")) tensors.add(tensor);
  }
  tensors.add_random(head.dense + ".weight", {32, 32});
  tensors.add_random(head.dense + ".bias", {32});
  if (head.norm) tensors.add_random(std::string(head.norm) + ".weight", {32});
  tensors.add_random(head.classifier + ".weight", {labels, 32});
  tensors.add_random(head.classifier + ".bias", {labels});
  test::write_file(directory / "model.safetensors", tensors.file());
  return tensors;
}

Checkpoint open_weights(const std::filesystem::path& directory) {
  return {.path = directory,
          .format = "safetensors",
          .config = ModelConfig::from_directory(directory),
          .sentence = {},
          .weights = Weights::open_directory(directory),
          .tokenizer = nullptr};
}

}  // namespace

TEST_CASE("logits agree with the reference") {
  for (const char* name : {"bert-classify", "bert-multilabel", "distilbert-classify", "roberta-classify",
                           "deberta-nli", "bert-rerank", "xlmr-rerank"}) {
    Checkpoint checkpoint = Checkpoint::open(golden(name).string());
    const Json expected = test::read_json(golden(name) / "expected.json"), cases = expected.at("cases");
    const EncodeOptions options = {.max_length = expected.at("max_length").integer(1, 512)};
    REQUIRE(cases.size() > 0);
    for (size_t i = 0; i < cases.size(); ++i) {
      INFO(name << " " << i);
      const std::string_view text = cases[i].at("text").text();
      Encoding encoding = cases[i].find("pair").present()
                              ? checkpoint.tokenizer->encode_pair(text, cases[i].at("pair").text(), options)
                              : checkpoint.tokenizer->encode(text, options);
      if (std::string_view(name) == "xlmr-rerank") encoding.type_ids.assign(encoding.ids.size(), 0);
      const Json ids = cases[i].at("ids"), logits = cases[i].at("logits");
      REQUIRE(encoding.ids.size() == ids.size());
      for (size_t t = 0; t < ids.size(); ++t) CHECK(encoding.ids[t] == ids[t].integer(0, INT32_MAX));
      std::vector<float> numbers;
      for (size_t k = 0; k < logits.size(); ++k) numbers.push_back(static_cast<float>(logits[k].number()));
      const Result result = run(checkpoint, encoding);
      REQUIRE(result.logits.size() == numbers.size());
      CHECK(test::largest_error(result.logits.data(), numbers.data(), numbers.size()) <= 1e-5);
    }
  }
}

TEST_CASE("every other architecture's head is its formula") {
  const Encoding encoding = {
      .ids = {2, 49, 668, 584, 3}, .type_ids = {0, 0, 0, 0, 0}, .offsets = {}, .special_tokens_mask = {}};
  for (const HeadCase& head : kHeadCases) {
    INFO(head.golden << " " << head.config);
    const test::TemporaryDirectory directory;
    const Tensors tensors = write_model(directory.path, head, 3);
    Checkpoint checkpoint = open_weights(directory.path);
    const Result result = run(checkpoint, encoding);
    const std::vector<double> expected = expected_logits(head, tensors, result.hidden);
    REQUIRE(result.logits.size() == 3);
    for (size_t i = 0; i < 3; ++i) CHECK(std::abs(double{result.logits[i]} - expected[i]) <= 1e-5);
  }
}

TEST_CASE("a head that is missing or has another number of labels") {
  Checkpoint base = Checkpoint::open(golden("bert").string());
  test::check_fails(Status::kInvalidModel, {"classifier.weight"},
                    [&] { load_sequence_head(base, kPacking); });

  const test::TemporaryDirectory directory;
  const HeadCase& modernbert = kHeadCases[6];
  write_model(directory.path, modernbert, 3);
  std::string config = read_text_file(directory.path / "config.json");
  config.replace(config.find("\"num_labels\":3"), 14, "\"num_labels\":4");
  test::write_file(directory.path / "config.json", config);
  Checkpoint other = open_weights(directory.path);
  test::check_fails(Status::kInvalidModel, {"classifier.weight", "[4, 32]", "[3, 32]"},
                    [&] { load_sequence_head(other, kPacking); });

  config.replace(config.find("\"cls\""), 5, "\"max\"");
  test::write_file(directory.path / "config.json", config);
  Checkpoint unknown = open_weights(directory.path);
  test::check_fails(Status::kUnsupported, {"classifier_pooling", "max", "cls, mean"},
                    [&] { load_sequence_head(unknown, kPacking); });
}

}  // namespace brisling
