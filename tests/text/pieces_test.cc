// Every normalizer, pre-tokenizer and decoder of tokenizer.json alone, against the reference.
#include <catch2/catch_test_macros.hpp>

#include "core/base/unicode.h"
#include "core/text/piece_types.h"
#include "tests/support/golden.h"

namespace brisling {
namespace {

Json pieces() { return test::read_json(test::golden("tokenizer-pieces") / "pieces.json"); }

int64_t characters_before(std::string_view text, int64_t byte) {
  return static_cast<int64_t>(unicode::count_characters(text.substr(0, static_cast<size_t>(byte))));
}

TEST_CASE("normalizers give what the reference gives") {
  const Json all = pieces();
  const Json texts = all.at("texts"), cases = all.at("normalizers");
  REQUIRE(cases.size() == 24);
  for (size_t c = 0; c < cases.size(); ++c) {
    CAPTURE(c, cases[c].at("spec").at("type").text());
    const auto normalizer = make_normalizer(cases[c].at("spec"));
    const Json expected = cases[c].at("out");
    REQUIRE(expected.size() == texts.size());
    for (size_t i = 0; i < texts.size(); ++i) {
      NormalizedText in, out;
      in.append_bytewise(texts[i].text(), 0);
      normalizer->normalize(in, out);
      CHECK(out.text() == expected[i].text());
    }
  }
}

TEST_CASE("pre-tokenizers give what the reference gives") {
  const Json all = pieces();
  const Json texts = all.at("texts"), cases = all.at("pre_tokenizers");
  REQUIRE(cases.size() == 39);
  for (size_t c = 0; c < cases.size(); ++c) {
    CAPTURE(c, cases[c].at("spec").at("type").text());
    const auto pre_tokenizer = make_pre_tokenizer(cases[c].at("spec"));
    REQUIRE(cases[c].at("out").size() == texts.size());
    for (size_t i = 0; i < texts.size(); ++i) {
      const std::string_view text = texts[i].text();
      CAPTURE(text);
      PreTokenizedText split;
      split.text.append_bytewise(text, 0);
      if (!text.empty()) split.pieces.push_back({0, text.size()});
      pre_tokenizer->split(split);
      const Json expected = cases[c].at("out")[i];
      REQUIRE(split.pieces.size() == expected.size());
      OriginalSpans originals(split.text);
      for (size_t k = 0; k < expected.size(); ++k) {
        const auto [begin, end, id] = split.pieces[k];
        CHECK(split.text.text().substr(begin, end - begin) == expected[k][0].text());
        const Span span = originals.find(begin, end);
        CHECK(characters_before(text, span.begin) == expected[k][1][0].integer(0, INT32_MAX));
        CHECK(characters_before(text, span.end) == expected[k][1][1].integer(0, INT32_MAX));
      }
    }
  }
}

TEST_CASE("decoders give what the reference gives") {
  const Json cases = pieces().at("decoders");
  REQUIRE(cases.size() == 13);
  for (size_t c = 0; c < cases.size(); ++c) {
    CAPTURE(c, cases[c].at("spec").at("type").text());
    const auto decoder = make_decoder(cases[c].at("spec"));
    const Json in = cases[c].at("in");
    REQUIRE(in.size() == cases[c].at("out").size());
    for (size_t i = 0; i < in.size(); ++i) {
      std::vector<std::string> tokens;
      for (size_t k = 0; k < in[i].size(); ++k) tokens.emplace_back(in[i][k].text());
      decoder->decode(tokens);
      std::string joined;
      for (const std::string& token : tokens) joined += token;
      CHECK(joined == cases[c].at("out")[i].text());
    }
  }
}

}  // namespace
}  // namespace brisling
