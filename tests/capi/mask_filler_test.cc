// Words for masks through the C interface: columns, targets, errors.
#include <cmath>

#include "tests/capi/support.h"

using namespace brisling;
using namespace brisling::test;
using Catch::Matchers::ContainsSubstring;

namespace {

using MaskFillerHandle = std::unique_ptr<brisling_mask_filler, Freed<brisling_mask_filler_free>>;

const brisling_mask_filler* filler() {
  static const MaskFillerHandle handle = [] {
    const std::string model = golden("roberta-mlm").string();
    brisling_mask_filler* out = nullptr;
    ok(brisling_mask_filler_open, model.data(), model.size(), nullptr, &out);
    return MaskFillerHandle(out);
  }();
  return handle.get();
}

ResultsHandle fill(const Batch& texts, const Batch& targets, const brisling_options* options,
                   size_t* truncated = nullptr) {
  brisling_results* out = nullptr;
  ok(brisling_mask_filler_fill, filler(), texts.utf8.data(), texts.utf8.size(), texts.offsets.data(),
     texts.size(), targets.utf8.data(), targets.utf8.size(), targets.offsets.data(), targets.size(), options,
     &out, truncated, nullptr);
  return ResultsHandle(out);
}

}  // namespace

TEST_CASE("fillings have their columns, mask after mask") {
  const Json tasks = read_json(golden("roberta-mlm/tasks.json"));
  Batch batch{};
  for (size_t i = 0; i < tasks.at("texts").size(); ++i) batch.add(tasks.at("texts")[i].text());
  const Json expected = tasks.at("runs")[0].at("out");  // top_k 1
  size_t truncated = 9;
  const ResultsHandle results = fill(batch, {}, make_options({{"top_k", "1"}}).get(), &truncated);
  CHECK(truncated == 0);
  CHECK(offsets_of(results.get()) == std::vector<int64_t>{0, 1, 2, 3, 5});
  CHECK(integers(results.get(), "mask") == std::vector<int64_t>{0, 0, 0, 0, 1});
  for (size_t row = 0; row < 5; ++row) {
    const Json one = row < 3 ? expected[row][0] : expected[3][row - 3][0];
    CHECK(integers(results.get(), "token")[row] == one.at("token").integer(0, 1500));
    CHECK(text_at(results.get(), row, "text") == one.at("token_str").text());
    CHECK(text_at(results.get(), row, "sequence") == one.at("sequence").text());
  }
}

TEST_CASE("targets are a batch of their own") {
  const ResultsHandle results = fill({"The <mask> is cold."}, {"ssible", "-"}, nullptr);
  REQUIRE(brisling_results_rows(results.get()) == 2);
  CHECK(text_at(results.get(), 0, "text") == "ssible");
  CHECK(text_at(results.get(), 1, "text") == "-");
}

TEST_CASE("what mask fillers say of themselves, and what they refuse") {
  char buf[16];
  size_t written = 0;
  ok(brisling_mask_filler_mask_token, filler(), buf, sizeof buf, &written);
  CHECK(std::string(buf, written) == "<mask>");
  CHECK(brisling_mask_filler_max_length(filler()) == 128);
  CHECK(brisling_mask_filler_max_length(nullptr) == 0);
  brisling_mask_filler_free(nullptr);
  const int64_t offsets[] = {0, 1};
  brisling_results* out = nullptr;
  const auto refused = [&](const brisling_mask_filler* handle, const char* target,
                           brisling_results** results) {
    return failure(BRISLING_INVALID_ARGUMENT, brisling_mask_filler_fill, handle, "a", size_t{1}, offsets,
                   size_t{1}, target, size_t{1}, offsets, size_t{1}, nullptr, results, nullptr, nullptr);
  };
  CHECK_THAT(refused(nullptr, "a", &out), ContainsSubstring("argument filler is NULL"));
  CHECK_THAT(refused(filler(), "a", nullptr), ContainsSubstring("argument out is NULL"));
  CHECK_THAT(refused(filler(), "\xFF", &out), ContainsSubstring("targets_utf8"));
  CHECK_THAT(refused(filler(), "a", &out), ContainsSubstring("<mask>"));
  CHECK(out == nullptr);
}
