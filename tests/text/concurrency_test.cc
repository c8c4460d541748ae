// One tokenizer object in many threads at once.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "core/text/tokenizer.h"
#include "tests/support/golden.h"

namespace brisling {
namespace {

TEST_CASE("one tokenizer of each kind in many threads", "[concurrency]") {
  for (const char* name : {"tokenizer-wordpiece", "tokenizer-roberta", "tokenizer-llama3", "tokenizer-llama2",
                           "tokenizer-gemma", "tokenizer-t5", "tokenizer-xlmr"}) {
    CAPTURE(name);
    const auto directory = test::golden(name);
    const Tokenizer tokenizer = Tokenizer::from_directory(directory);
    const Json cases = test::read_json(directory / "expected.json").at("cases");
    std::vector<std::string_view> texts;
    std::vector<Encoding> expected;
    for (size_t i = 0; i < cases.size(); ++i) {
      texts.push_back(cases[i].at("text").text());
      expected.push_back(tokenizer.encode(texts.back()));
    }
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (size_t t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (size_t i = 0; i < 3 * texts.size(); ++i) {
          const size_t k = (i + 5 * t) % texts.size();
          const Encoding encoding = tokenizer.encode(texts[k]);
          wrong += encoding.ids != expected[k].ids || encoding.offsets != expected[k].offsets;
          wrong += tokenizer.decode(encoding.ids) != cases[k].at("decoded").text();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
  }
}

}  // namespace
}  // namespace brisling
