// Tokenizers of model directories, from whichever files these have.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/text/tokenizer.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"

namespace brisling {
namespace {

namespace fs = std::filesystem;
using test::check_fails;
using test::golden;
using test::TemporaryDirectory;
using test::write_file;

// A directory with some of the files of another.
struct PartOf : TemporaryDirectory {
  PartOf(const fs::path& whole, const std::vector<const char*>& names) {
    for (const char* name : names) fs::copy_file(whole / name, path / name);
  }
};

void check_same(const Encoding& a, const Encoding& b) {
  CHECK(a.ids == b.ids);
  CHECK(a.type_ids == b.type_ids);
  CHECK(a.offsets == b.offsets);
  CHECK(a.special_tokens_mask == b.special_tokens_mask);
}

void check_same(const Tokenizer& tokenizer, const Tokenizer& expected, const fs::path& directory) {
  const Json cases = test::read_json(directory / "expected.json").at("cases");
  REQUIRE(cases.size() > 0);
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::string_view text = cases[i].at("text").text(),
                           next = cases[(i + 1) % cases.size()].at("text").text();
    CAPTURE(text, next);
    const Encoding encoding = tokenizer.encode(text);
    check_same(encoding, expected.encode(text));
    check_same(tokenizer.encode_pair(text, next), expected.encode_pair(text, next));
    CHECK(tokenizer.decode(encoding.ids) == expected.decode(encoding.ids));
    CHECK(tokenizer.decode(encoding.ids, false) == expected.decode(encoding.ids, false));
  }
}

TEST_CASE("other files than tokenizer.json give the same tokenizer") {
  using Files = std::vector<const char*>;
  struct Case {
    const char* name;
    Files files;
  };
  const auto [name, files] = GENERATE(
      Case{"tokenizer-wordpiece", {"vocab.txt", "tokenizer_config.json", "special_tokens_map.json"}},
      Case{"tokenizer-wordpiece", {"vocab.txt"}},
      Case{"tokenizer-wordpiece-cased", {"vocab.txt", "tokenizer_config.json"}},
      Case{"tokenizer-mpnet", {"vocab.txt", "tokenizer_config.json", "special_tokens_map.json"}},
      Case{"tokenizer-roberta",
           {"vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json"}},
      Case{"tokenizer-roberta", {"vocab.json", "merges.txt", "tokenizer_config.json"}},
      Case{"tokenizer-llama2", {"tokenizer.model", "tokenizer_config.json", "special_tokens_map.json"}},
      Case{"tokenizer-gemma",
           {"tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"}},
      Case{"tokenizer-t5", {"spiece.model", "tokenizer_config.json", "special_tokens_map.json"}},
      Case{"tokenizer-xlmr", {"sentencepiece.bpe.model", "tokenizer_config.json", "special_tokens_map.json"}},
      Case{"tokenizer-xlmr", {"sentencepiece.bpe.model", "tokenizer_config.json"}});
  CAPTURE(name, files.size());
  const PartOf directory(golden(name), files);
  check_same(Tokenizer::from_directory(directory.path), Tokenizer::from_directory(golden(name)),
             golden(name));
}

}  // namespace
}  // namespace brisling
