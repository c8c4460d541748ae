// BPE alone, against the definition carried out step by step.
#include "core/text/bpe.h"

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <set>

#include "core/text/bpe_merges.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"

namespace brisling {
namespace {

using Texts = std::vector<std::string>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

const std::string kSpace = "\xE2\x96\x81";

struct Model {
  Texts tokens;
  Pairs merges;
  Bpe::Options options = {};

  Bpe make() const {
    std::vector<Vocabulary::Entry> entries;
    for (const std::string& token : tokens) entries.push_back({token, static_cast<int32_t>(entries.size())});
    auto vocabulary = std::make_unique<Vocabulary>(std::move(entries), "test");
    std::vector<Bpe::Merge> list;
    for (const auto& [left, right] : merges) {
      const auto merge = find_merge(*vocabulary, left, right, options.continuing_subword_prefix.size(),
                                    static_cast<int32_t>(list.size()));
      REQUIRE(merge);
      list.push_back(*merge);
    }
    return Bpe(std::move(vocabulary), list, options);
  }
};

Texts tokens(const Bpe& bpe, std::string_view piece) {
  std::vector<ModelToken> found;
  bpe.tokenize(piece, found);
  Texts result;
  for (const ModelToken& token : found) result.emplace_back(bpe.vocabulary().token(token.id));
  return result;
}

std::vector<std::pair<size_t, size_t>> spans(const Bpe& bpe, std::string_view piece) {
  std::vector<ModelToken> found;
  bpe.tokenize(piece, found);
  std::vector<std::pair<size_t, size_t>> result;
  for (const ModelToken& token : found) result.emplace_back(token.begin, token.end);
  return result;
}

// Joins the leftmost pair of the first merge that occurs, until none does.
Texts joined_one_by_one(Texts symbols, const Pairs& merges) {
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t m = 0; m < merges.size() && !changed; ++m) {
      for (size_t i = 0; i + 1 < symbols.size() && !changed; ++i) {
        if (symbols[i] != merges[m].first || symbols[i + 1] != merges[m].second) continue;
        symbols[i] += symbols[i + 1];
        symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        changed = true;
      }
    }
  }
  return symbols;
}

TEST_CASE("BPE joins the pair of the lowest rank, from the left") {
  std::mt19937 random(7);
  const Texts letters = {"a", "b", "c", kSpace};
  for (int round = 0; round < 50; ++round) {
    Model model{letters, {}};
    std::set<std::string> known(letters.begin(), letters.end());
    std::set<std::pair<std::string, std::string>> pairs;
    for (int i = 0; i < 30; ++i) {
      const std::string left = model.tokens[random() % model.tokens.size()];
      const std::string right = model.tokens[random() % model.tokens.size()];
      const bool only_starts_words = round % 2 == 0;
      if (only_starts_words && right.starts_with(kSpace)) continue;
      if (left.size() + right.size() > 12 || !pairs.insert({left, right}).second) continue;
      model.merges.push_back({left, right});
      if (known.insert(left + right).second) model.tokens.push_back(left + right);
    }
    const Bpe bpe = model.make();
    for (int i = 0; i < 20; ++i) {
      Texts symbols;
      std::string text;
      for (size_t k = 1 + random() % 40; k > 0; --k) text += symbols.emplace_back(letters[random() % 4]);
      CAPTURE(text);
      CHECK(tokens(bpe, text) == joined_one_by_one(symbols, model.merges));
    }
  }
}

TEST_CASE("of merges of the same pair the last counts") {
  CHECK(tokens(Model{{"a", "b", "c", "ab", "bc"}, {{"a", "b"}, {"b", "c"}}}.make(), "abc") ==
        Texts{"ab", "c"});
  CHECK(tokens(Model{{"a", "b", "c", "ab", "bc"}, {{"a", "b"}, {"b", "c"}, {"a", "b"}}}.make(), "abc") ==
        Texts{"a", "bc"});
}

TEST_CASE("characters that are not in the vocabulary") {
  Model model{{"<unk>", "a", "b", "ab", "<0xC3>", "<0xA9>", "<0xE2>"}, {{"a", "b"}}};
  CHECK(tokens(model.make(), "xa?") == Texts{"a"});
  model.options.unk_token = "<unk>";
  CHECK(tokens(model.make(), "xyab?") == Texts{"<unk>", "<unk>", "ab", "<unk>"});
  model.options.fuse_unk = true;
  CHECK(tokens(model.make(), "xyab?") == Texts{"<unk>", "ab", "<unk>"});
  CHECK(spans(model.make(),
              "x\u00e9"
              "ab?") == std::vector<std::pair<size_t, size_t>>{{0, 3}, {3, 5}, {5, 6}});
  model.options.byte_fallback = true;
  CHECK(tokens(model.make(), "a\u00e9") == Texts{"a", "<0xC3>", "<0xA9>"});
  CHECK(tokens(model.make(), "a\u2581") == Texts{"a", "<unk>"});  // of which one byte token is there
  model.options.unk_token = "?";
  CHECK(tokens(model.make(), "ab") == Texts{"ab"});
  test::check_fails(Status::kInvalidModel, {"\"?\""}, [&] { tokens(model.make(), "x"); });
}

TEST_CASE("a piece that is a token is taken whole where merges are ignored") {
  Model model{{"a", "b", "c", "bc", "abc"}, {{"b", "c"}}};
  CHECK(tokens(model.make(), "abc") == Texts{"a", "bc"});
  model.options.ignore_merges = true;
  CHECK(tokens(model.make(), "abc") == Texts{"abc"});
  CHECK(tokens(model.make(), "abca") == Texts{"a", "bc", "a"});
}

TEST_CASE("prefixes and suffixes of characters") {
  Model prefixed{{"a", "##b", "ab", "##c", "##bc"}, {{"##b", "##c"}, {"a", "##b"}}};
  prefixed.options.continuing_subword_prefix = "##";
  CHECK(tokens(prefixed.make(), "abc") == Texts{"a", "##bc"});
  CHECK(tokens(prefixed.make(), "ab") == Texts{"ab"});
  Model suffixed{{"a", "b", "b</w>", "a</w>", "ab</w>"}, {{"a", "b</w>"}}};
  suffixed.options.end_of_word_suffix = "</w>";
  CHECK(tokens(suffixed.make(), "ab") == Texts{"ab</w>"});
  CHECK(tokens(suffixed.make(), "aba") == Texts{"a", "b", "a</w>"});
  CHECK(tokens(suffixed.make(), "a") == Texts{"a</w>"});
}

TEST_CASE("a word of a megabyte") {
  Model model{{"a", "aa", "aaaa", "aaaaaaaa"}, {{"a", "a"}, {"aa", "aa"}, {"aaaa", "aaaa"}}};
  const Bpe bpe = model.make();
  CHECK(tokens(bpe, std::string((size_t{1} << 20) + 1, 'a')).size() == (size_t{1} << 17) + 1);
}

TEST_CASE("merges from scores") {
  std::vector<Vocabulary::Entry> entries = {{"a", 0}, {"aa", 1}, {"aaa", 2}, {"b", 3}, {"aab", 4}};
  const Vocabulary vocabulary(entries, "test");
  const std::vector<float> scores = {0, -1, -3, 0, -2};
  using Pair = std::pair<std::string, int32_t>;
  const auto listed = [&](MergeTies ties) {
    std::vector<Pair> result;
    for (const Bpe::Merge& merge : merges_by_score(vocabulary, scores, ties)) {
      const std::string left(vocabulary.token(merge.left)), right(vocabulary.token(merge.right));
      result.emplace_back(left + " " + right, merge.rank);
      CHECK(vocabulary.token(merge.id) == left + right);
    }
    return result;
  };
  CHECK(listed(MergeTies::kLongestLeft) ==
        std::vector<Pair>{{"a a", 0}, {"aa b", 1}, {"aa a", 2}, {"a aa", 3}});
  CHECK(listed(MergeTies::kLeftmost) == std::vector<Pair>{{"a a", 0}, {"aa b", 1}, {"a aa", 2}, {"aa a", 2}});
}

}  // namespace
}  // namespace brisling
