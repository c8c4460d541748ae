// Words for masks against transformers' fill-mask pipeline.
#include "core/tasks/mask_filler.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <thread>

#include "tests/support/errors.h"
#include "tests/tasks/support.h"

namespace brisling {
namespace {

using test::check_fails;
using test::golden;
using test::make_options;
using test::TextList;

const MaskFiller& filler() {
  static const MaskFiller opened = MaskFiller::open(golden("bert-mlm").string());
  return opened;
}

using Fillings = std::vector<std::vector<Filling>>;

Fillings fill(const std::vector<std::string>& texts, const std::vector<std::string>& targets = {},
              const Options& options = {}) {
  return filler().fill(TextList(texts), TextList(targets), options, nullptr).fillings;
}

bool same(const Fillings& a, const Fillings& b) {
  const auto same_filling = [](const Filling& x, const Filling& y) {
    return x.mask == y.mask && x.score == y.score && x.token == y.token && x.text == y.text &&
           x.sequence == y.sequence;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const auto& x, const auto& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), same_filling);
  });
}

void check_filling(const Filling& actual, const Json& expected) {
  CHECK(actual.token == expected.at("token").integer(0, INT32_MAX));
  CHECK(actual.text == expected.at("token_str").text());
  CHECK(actual.sequence == expected.at("sequence").text());
  CHECK(std::abs(actual.score - expected.at("score").number()) <= 1e-5);
}

}  // namespace

TEST_CASE("fillings agree with the reference") {
  for (const char* name : {"bert-mlm", "roberta-mlm"}) {
    const MaskFiller opened = MaskFiller::open(golden(name).string());
    const Json tasks = test::read_json(golden(name) / "tasks.json");
    const std::vector<std::string> texts = test::texts_of(tasks.at("texts"));
    const Json runs = tasks.at("runs");
    REQUIRE(runs.size() == 2);
    for (size_t r = 0; r < runs.size(); ++r) {
      const int64_t top_k = runs[r].at("options").at("top_k").integer(1, 100);
      const Options options = make_options({{"top_k", std::to_string(top_k)}});
      const auto result =
          opened.fill(TextList(texts), TextList(std::vector<std::string>()), options, nullptr);
      const Json expected = runs[r].at("out");
      for (size_t i = 0; i < texts.size(); ++i) {
        INFO(name << ", top " << top_k << ": " << texts[i]);
        const bool several = expected[i][0].is_array();
        const size_t masks = several ? expected[i].size() : 1;
        REQUIRE(result.fillings[i].size() == masks * static_cast<size_t>(top_k));
        for (size_t f = 0; f < result.fillings[i].size(); ++f) {
          const size_t mask = f / static_cast<size_t>(top_k), place = f % static_cast<size_t>(top_k);
          CHECK(result.fillings[i][f].mask == static_cast<int64_t>(mask));
          check_filling(result.fillings[i][f], several ? expected[i][mask][place] : expected[i][place]);
        }
      }
    }
  }
}

TEST_CASE("a text's fillings do not depend on its batch, nor on the threads") {
  std::vector<std::string> texts;
  for (int i = 0; i < 60; ++i) texts.push_back("The [MASK] of number " + std::to_string(i) + " is [MASK].");
  const Fillings together = fill(texts, {}, make_options({{"threads", "3"}}));
  for (size_t i = 0; i < texts.size(); i += 7) {
    CHECK(same({together[i]}, fill({texts[i]}, {}, make_options({{"threads", "1"}}))));
  }
}

TEST_CASE("one mask filler from many threads", "[concurrency]") {
  const std::vector<std::string> texts = {"The [MASK] is cold.", "A [MASK] and a [MASK]."};
  const Fillings expected = fill(texts);
  std::vector<Fillings> actual(4);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < actual.size(); ++t) threads.emplace_back([&, t] { actual[t] = fill(texts); });
  for (std::thread& thread : threads) thread.join();
  for (const Fillings& fillings : actual) CHECK(same(fillings, expected));
}

TEST_CASE("targets: only they are chosen from, with the probability that they have among all") {
  const std::string text = "The [MASK] is cold.";
  const std::vector<Filling> all = fill({text}, {}, make_options({{"top_k", "1500"}}))[0];
  const std::vector<Filling> chosen = fill({text}, {"own", "indic", "own"})[0];
  REQUIRE(chosen.size() == 2);
  CHECK(chosen[0].text == "indic");
  CHECK(chosen[1].text == "own");
  for (const Filling& one : chosen) {
    CHECK(
        std::any_of(all.begin(), all.end(), [&](const Filling& other) { return same({{one}}, {{other}}); }));
  }
  // What is no token counts as its first.
  CHECK(fill({text}, {"doctor"})[0][0].text == "doc");
  check_fails(Status::kInvalidArgument, {"no target"}, [&] { fill({text}, {""}); });
}

TEST_CASE("texts without a mask, and texts that are cut") {
  check_fails(Status::kInvalidArgument, {"text 1", "[MASK]"}, [] { fill({"The [MASK].", "no mask"}); });
  std::string text = "The [MASK] is cold.";
  while (text.size() < 2000) text += " It was";
  CHECK(
      filler()
          .fill(TextList({text, std::string("a [MASK]")}), TextList(std::vector<std::string>()), {}, nullptr)
          .truncated == 1);
  CHECK(fill({}).empty());
  CHECK(filler().mask_token() == "[MASK]");
}

TEST_CASE("more masks than go through the vocabulary at once") {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "[MASK] ";
  const std::vector<Filling> fillings = fill({text}, {}, make_options({{"top_k", "1"}}))[0];
  REQUIRE(fillings.size() == 40);
  for (size_t i = 0; i < fillings.size(); ++i) CHECK(fillings[i].mask == static_cast<int64_t>(i));
}

TEST_CASE("options of mask fillers") {
  check_fails(Status::kInvalidArgument, {"top_k", "1500"}, [] {
    fill({"[MASK]"}, {}, make_options({{"top_k", "1501"}}));
  });
  check_fails(Status::kInvalidArgument, {"stride", "top_k"}, [] {
    fill({"[MASK]"}, {}, make_options({{"stride", "1"}}));
  });
  check_fails(Status::kInvalidModel, {"ForMaskedLM"}, [] { MaskFiller::open(golden("bert").string()); });
}

}  // namespace brisling
