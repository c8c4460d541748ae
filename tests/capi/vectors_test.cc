// Vectors of tokens, precisions and similarities through the C interface.
#include <cstring>
#include <limits>

#include "tests/capi/support.h"

using namespace brisling::test;
using brisling::Json;
using Catch::Matchers::ContainsSubstring;

namespace {

const brisling_embedder* embedder() {
  static const EmbedderHandle handle = open_embedder(tiny_embedder());
  return handle.get();
}

// Rows of numbers, one after another.
std::vector<float> numbers(const Json& rows) {
  std::vector<float> out;
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t k = 0; k < rows[i].size(); ++k) out.push_back(static_cast<float>(rows[i][k].number()));
  }
  return out;
}

const Json& precisions() {
  static const Json json = read_json(golden("st-bert-mean") / "precisions.json");
  return json;
}

std::vector<uint8_t> quantize(const std::vector<float>& vectors, const char* precision,
                              const std::vector<float>& ranges = {}) {
  const OptionsHandle options = make_options({{"precision", precision}});
  std::vector<uint8_t> out(vectors.size() * 4);
  size_t written = 0;
  ok(brisling_quantize, vectors.data(), vectors.size() / 32, 32, ranges.data(), ranges.size(), options.get(),
     out.data(), out.size(), &written);
  out.resize(written);
  return out;
}

brisling_status tokens_of(const Batch& batch, std::vector<int64_t>& rows, std::vector<float>& out,
                          size_t& written, brisling_error** err) {
  return brisling_embedder_encode_tokens(
      embedder(), batch.utf8.data(), batch.utf8.size(), batch.offsets.data(), batch.size(), nullptr,
      rows.data(), rows.size(), out.data(), out.size(), &written, nullptr, nullptr, err);
}

}  // namespace

TEST_CASE("vectors of tokens: the size first, then the reference's numbers") {
  const Json tokens = precisions().at("token_embeddings");
  Batch batch{};
  std::vector<float> expected;
  for (size_t i = 0; i < tokens.size(); ++i) {
    batch.add(precisions().at("texts")[i].text());
    const std::vector<float> text = numbers(tokens[i]);
    expected.insert(expected.end(), text.begin(), text.end());
  }
  std::vector<int64_t> rows(batch.size() + 1);
  std::vector<float> out;
  size_t written = 0;
  CHECK(tokens_of(batch, rows, out, written, nullptr) == BRISLING_BUFFER_TOO_SMALL);
  REQUIRE(written == expected.size());
  CHECK(rows.back() * 32 == static_cast<int64_t>(written));
  out.resize(written);
  CHECK(tokens_of(batch, rows, out, written, nullptr) == BRISLING_OK);
  CHECK(largest_error(out.data(), expected.data(), written) <= 1e-5);

  int64_t few[1];
  CHECK_THAT(failure(BRISLING_BUFFER_TOO_SMALL, brisling_embedder_encode_tokens, embedder(), "a", 1,
                     batch.offsets.data(), 0, nullptr, few, 0, nullptr, 0, &written, nullptr, nullptr),
             ContainsSubstring("argument rows"));
  const OptionsHandle options = make_options({{"truncate_dim", "8"}});
  const int64_t offsets[] = {0, 1};
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_embedder_encode_tokens, embedder(), "a", 1, offsets,
                     1, options.get(), rows.data(), rows.size(), nullptr, 0, &written, nullptr, nullptr),
             ContainsSubstring("truncate_dim") && ContainsSubstring("prompt_name"));
}

TEST_CASE("precisions are the reference's, given ranges or without") {
  const std::vector<float> vectors = numbers(precisions().at("float32"));
  const std::vector<float> ranges = numbers(precisions().at("ranges"));
  const size_t rows = vectors.size() / 32;
  const auto check = [&](const char* precision, const char* expected, const std::vector<float>& with) {
    INFO(expected);
    const std::vector<uint8_t> bytes = quantize(vectors, precision, with);
    std::vector<float> actual;
    for (const uint8_t byte : bytes) {
      actual.push_back(precision[0] == 'u' ? float{byte + 0.0f}
                                           : static_cast<float>(static_cast<int8_t>(byte)));
    }
    CHECK(actual == numbers(precisions().at(expected)));
  };
  check("int8", "int8_ranges", ranges);
  check("uint8", "uint8_ranges", ranges);
  check("binary", "binary", {});
  check("ubinary", "ubinary", {});
  CHECK(quantize(vectors, "int8").size() == rows * 32);
  CHECK(quantize(vectors, "float16").size() == rows * 64);
  const std::vector<uint8_t> same = quantize(vectors, "float32");
  REQUIRE(same.size() == rows * 128);
  CHECK(std::memcmp(same.data(), vectors.data(), same.size()) == 0);
}

TEST_CASE("bad arguments of quantize are named") {
  const float vectors[6] = {1, 2, 3, 4, 5, 6};
  uint8_t out[24];
  size_t written = 0;
  const OptionsHandle int8 = make_options({{"precision", "int8"}}),
                      unknown = make_options({{"precision", "int4"}});
  const auto refused = [&](brisling_status status, size_t rows, size_t cols, size_t ranges_len,
                           size_t out_len, const brisling_options* options) {
    return failure(status, brisling_quantize, vectors, rows, cols, ranges_len ? vectors : nullptr, ranges_len,
                   options, out, out_len, &written);
  };
  CHECK_THAT(refused(BRISLING_BUFFER_TOO_SMALL, 2, 3, 0, 5, int8.get()), ContainsSubstring("argument out"));
  CHECK(written == 6);
  CHECK_THAT(refused(BRISLING_INVALID_ARGUMENT, 2, 3, 5, 24, int8.get()),
             ContainsSubstring("argument ranges"));
  CHECK_THAT(refused(BRISLING_INVALID_ARGUMENT, 2, 3, 0, 24, unknown.get()),
             ContainsSubstring("int4") && ContainsSubstring("ubinary"));
  constexpr size_t kHuge = std::numeric_limits<size_t>::max() / 2;
  CHECK_THAT(refused(BRISLING_INVALID_ARGUMENT, kHuge, 8, 0, 24, int8.get()),
             ContainsSubstring("argument vectors"));
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_quantize, nullptr, 1, 3, nullptr, 0, nullptr, out,
                     24, &written),
             ContainsSubstring("argument vectors is NULL"));
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_quantize, vectors, 1, 3, nullptr, 0, nullptr, out,
                     24, nullptr),
             ContainsSubstring("argument written is NULL"));
}

TEST_CASE("similarities of matrices are the reference's") {
  const Json expected = read_json(golden("st-bert-mean") / "similarities.json");
  const std::vector<float> rows =
      numbers(read_json(golden("st-bert-mean") / "expected.json").at("embeddings"));
  for (const char* name : {"cosine", "dot", "euclidean", "manhattan"}) {
    INFO(name);
    const std::vector<float> reference = numbers(expected.at(name));
    const OptionsHandle options = make_options({{"similarity", name}, {"threads", "2"}});
    std::vector<float> scores(36);
    ok(brisling_similarity, rows.data(), 6, &rows[6 * 32], 6, 32, options.get(), scores.data(), 36);
    CHECK(largest_error(scores.data(), reference.data(), 36) <= 1e-5);
  }
  float one = 0;
  CHECK_THAT(failure(BRISLING_BUFFER_TOO_SMALL, brisling_similarity, rows.data(), 1, rows.data(), 2, 32,
                     nullptr, &one, 1),
             ContainsSubstring("argument out"));
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_similarity, rows.data(), 1, nullptr, 1, 32, nullptr,
                     &one, 1),
             ContainsSubstring("argument b is NULL"));
  const OptionsHandle unknown = make_options({{"similarity", "maxsim"}});
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_similarity, rows.data(), 1, rows.data(), 1, 32,
                     unknown.get(), &one, 1),
             ContainsSubstring("maxsim") && ContainsSubstring("manhattan"));
}

TEST_CASE("prompts through the interface") {
  const EmbedderHandle model = open_embedder(golden("st-roberta-prompts").string());
  const Json expected = read_json(golden("st-roberta-prompts") / "expected.json");
  const std::vector<float> query = numbers(expected.at("query"));
  Batch batch{};
  for (size_t i = 0; i < expected.at("query").size(); ++i) batch.add(expected.at("texts")[i].text());
  for (const auto& option : {std::pair{"prompt_name", "query"}, {"prompt", "search_query: "}}) {
    const std::vector<float> vectors = encode(model.get(), batch, make_options({option}).get());
    REQUIRE(vectors.size() == query.size());
    CHECK(largest_error(vectors.data(), query.data(), query.size()) <= 1e-5);
  }
  float score = 0;
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_embedder_similarity, model.get(), "a", 1, "b", 1,
                     make_options({{"prompt_name", "task"}}).get(), &score),
             ContainsSubstring("\"task\"") && ContainsSubstring("document, query"));
}
