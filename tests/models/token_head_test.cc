// Logits of the heads over tokens against the reference implementation.
#include "core/models/token_head.h"

#include <catch2/catch_test_macros.hpp>

#include "core/models/encoder.h"
#include "tests/support/golden.h"

namespace brisling {
namespace {

using test::golden;

std::vector<float> numbers(const Json& list) {
  std::vector<float> out;
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i].is_array()) {
      const std::vector<float> row = numbers(list[i]);
      out.insert(out.end(), row.begin(), row.end());
    } else {
      out.push_back(static_cast<float>(list[i].number()));
    }
  }
  return out;
}

// Logits [tokens, labels] of a case, whose ids are those that the tokenizer gives.
template <class LoadHead>
std::vector<float> logits_of(Checkpoint& checkpoint, LoadHead load_head, const Json& one,
                             int64_t max_length) {
  const Packing packing = {.backend = find_backend("cpu"), .storage = std::nullopt};
  const auto encoder = load_encoder(checkpoint, packing);
  const TokenHead head = load_head(checkpoint, packing);
  const EncodeOptions options = {.max_length = max_length};
  const Encoding encoding =
      one.find("pair").present()
          ? checkpoint.tokenizer->encode_pair(one.at("text").text(), one.at("pair").text(), options)
          : checkpoint.tokenizer->encode(one.at("text").text(), options);
  const Json ids = one.at("ids");
  REQUIRE(encoding.ids.size() == ids.size());
  for (size_t i = 0; i < ids.size(); ++i) REQUIRE(encoding.ids[i] == ids[i].integer(0, INT32_MAX));

  Context context(packing.backend);
  Batch batch;
  batch.add(encoding);
  std::vector<float> logits(ids.size() * static_cast<size_t>(head.labels()));
  const Matrix out{logits.data(), static_cast<int64_t>(ids.size()), head.labels()};
  head.forward(context, encoder->forward(context, batch), out);
  return logits;
}

}  // namespace

TEST_CASE("entity logits agree with the reference") {
  Checkpoint checkpoint = Checkpoint::open(golden("bert-ner").string());
  const Json expected = test::read_json(golden("bert-ner/expected.json"));
  const int64_t max_length = expected.at("max_length").integer(1, 512);
  const Json cases = expected.at("cases");
  double worst = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::vector<float> actual = logits_of(checkpoint, load_token_head, cases[i], max_length);
    const std::vector<float> reference = numbers(cases[i].at("logits"));
    REQUIRE(actual.size() == reference.size());
    worst = std::max(worst, test::largest_error(actual.data(), reference.data(), actual.size()));
  }
  INFO("largest error " << worst);
  CHECK(worst <= 1e-5);
}

TEST_CASE("answer logits agree with the reference") {
  Checkpoint checkpoint = Checkpoint::open(golden("distilbert-qa").string());
  const Json expected = test::read_json(golden("distilbert-qa/expected.json"));
  const int64_t max_length = expected.at("max_length").integer(1, 512);
  const Json cases = expected.at("cases");
  double worst = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::vector<float> actual = logits_of(checkpoint, load_span_head, cases[i], max_length);
    const std::vector<float> starts = numbers(cases[i].at("start_logits"));
    const std::vector<float> ends = numbers(cases[i].at("end_logits"));
    std::vector<float> reference;
    for (size_t t = 0; t < starts.size(); ++t) {
      reference.push_back(starts[t]);
      reference.push_back(ends[t]);
    }
    REQUIRE(actual.size() == reference.size());
    worst = std::max(worst, test::largest_error(actual.data(), reference.data(), actual.size()));
  }
  INFO("largest error " << worst);
  CHECK(worst <= 1e-5);
}

}  // namespace brisling
