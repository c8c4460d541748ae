// Unigram alone, against all ways to write short texts in tokens.
#include "core/text/unigram.h"

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <set>

#include "tests/support/errors.h"

namespace brisling {
namespace {

using Texts = std::vector<std::string>;

struct Model {
  std::vector<std::pair<std::string, double>> tokens;
  Unigram::Options options = {};

  Unigram make() const {
    std::vector<Vocabulary::Entry> entries;
    std::vector<double> scores;
    for (const auto& [token, score] : tokens) {
      entries.push_back({token, static_cast<int32_t>(entries.size())});
      scores.push_back(score);
    }
    return Unigram(std::make_unique<Vocabulary>(std::move(entries), "test"), scores, options);
  }
};

Texts tokens(const Unigram& unigram, std::string_view piece) {
  std::vector<ModelToken> found;
  unigram.tokenize(piece, found);
  Texts result;
  for (const ModelToken& token : found) {
    const std::string text(piece.substr(token.begin, token.end - token.begin));
    const std::string name(unigram.vocabulary().token(token.id));
    result.push_back(text == name ? text : name + "=" + text);
  }
  return result;
}

// The highest sum of scores of tokens that make `text`.
double best_score(const Model& model, std::string_view text) {
  if (text.empty()) return 0;
  double best = -1e9;
  for (const auto& [token, score] : model.tokens) {
    if (text.starts_with(token)) best = std::max(best, score + best_score(model, text.substr(token.size())));
  }
  return best;
}

TEST_CASE("Unigram finds the best of all ways") {
  std::mt19937 random(11);
  for (int round = 0; round < 40; ++round) {
    Model model{{{"a", -5}, {"b", -5.5}, {"c", -6}}, {}};
    std::set<std::string> known;
    for (int i = 0; i < 12; ++i) {
      std::string token;
      for (size_t k = 2 + random() % 3; k > 0; --k) token += "abc"[random() % 3];
      if (!known.insert(token).second) continue;
      model.tokens.emplace_back(token, -1.0 - static_cast<double>(random() % 1000) / 70);
    }
    const Unigram unigram = model.make();
    for (int i = 0; i < 10; ++i) {
      std::string text;
      for (size_t k = 1 + random() % 10; k > 0; --k) text += "abc"[random() % 3];
      std::vector<ModelToken> found;
      unigram.tokenize(text, found);
      double score = 0;
      std::string joined;
      for (const ModelToken& token : found) {
        score += model.tokens[static_cast<size_t>(token.id)].second;
        joined += model.tokens[static_cast<size_t>(token.id)].first;
      }
      CAPTURE(text);
      CHECK(joined == text);
      CHECK(std::abs(score - best_score(model, text)) < 1e-9);
    }
  }
}

TEST_CASE("of equal scores the way with the longest last token is taken") {
  const Unigram unigram = Model{{{"a", -1}, {"aa", -1}, {"aaa", -1}}, {}}.make();
  CHECK(tokens(unigram, "aaaa") == Texts{"a", "aaa"});
  CHECK(tokens(unigram, "aaaaa") == Texts{"aa", "aaa"});
}

TEST_CASE("unknown characters in a row are one token") {
  Model model{{{"<unk>", 0}, {"a", -1}, {"xy", -2}, {"<0x78>", -3}, {"<0x7A>", -3}}, {.unk_id = 0}};
  CHECK(tokens(model.make(), "zxa\u00e9") == Texts{"<unk>=zx", "a", "<unk>=\u00e9"});
  CHECK(tokens(model.make(), "xyx") == Texts{"xy", "<unk>=x"});
  CHECK(tokens(model.make(), "<unk>z") == Texts{"<unk>=<unk>z"});
  model.options.byte_fallback = true;
  CHECK(tokens(model.make(), "zxa") == Texts{"<0x7A>=zx", "<0x78>=zx", "a"});
  CHECK(tokens(model.make(), "zy") == Texts{"<unk>=zy"});  // y has no byte token
}

TEST_CASE("without unk_id an unknown character is an error that names it") {
  const Unigram unigram = Model{{{"a", -1}}, {}}.make();
  CHECK(tokens(unigram, "aa") == Texts{"a", "a"});
  test::check_fails(Status::kInvalidModel, {"\"b\"", "unk_id"}, [&] { tokens(unigram, "ab"); });
}

TEST_CASE("a piece and a token of a megabyte") {
  const std::string megabyte(size_t{1} << 20, 'a');
  const Unigram unigram = Model{{{"a", -9}, {"aaaa", -8}, {megabyte, -1}}, {}}.make();
  CHECK(tokens(unigram, megabyte).size() == megabyte.size() / 4);
}

}  // namespace
}  // namespace brisling
