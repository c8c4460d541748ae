// What callers of a tokenizer rely on beside the reference's ids.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "tests/support/errors.h"
#include "tests/support/golden.h"
#include "tests/text/support.h"

namespace brisling {
namespace {

using test::check_fails;
using test::TokenizerJson;
using Ids = std::vector<int32_t>;
using Texts = std::vector<std::string>;

Tokenizer golden_tokenizer() {
  return Tokenizer::from_json(test::golden("tokenizer-wordpiece") / "tokenizer.json");
}

TEST_CASE("special tokens are added on request") {
  const Tokenizer tokenizer = TokenizerJson().open();
  CHECK(tokenizer.special_tokens_per_text() == 2);
  CHECK(tokenizer.encode("ab").ids == Ids{1, 5, 2});
  EncodeOptions options;
  options.add_special_tokens = false;
  CHECK(tokenizer.encode("ab", options).ids == Ids{5});
  CHECK(tokenizer.encode_pair("ab", "a", options).ids == Ids{5, 3});
  CHECK(tokenizer.encode_pair("ab", "a", options).type_ids == Ids{0, 1});
}

TEST_CASE("a pair is joined by the template") {
  const Encoding pair = TokenizerJson().open().encode_pair("ab a", "b");
  CHECK(pair.ids == Ids{1, 5, 3, 2, 4, 2});
  CHECK(pair.type_ids == Ids{0, 0, 0, 0, 1, 1});
  CHECK(pair.special_tokens_mask == std::vector<uint8_t>{1, 0, 0, 1, 0, 1});
  CHECK(pair.sequence_ids == std::vector<uint8_t>{0, 0, 0, 0, 1, 0});
  CHECK(pair.offsets == std::vector<Span>{{0, 0}, {0, 2}, {3, 4}, {0, 0}, {0, 1}, {0, 0}});
}

TEST_CASE("offsets are bytes of the original") {
  const Tokenizer tokenizer = TokenizerJson().open();
  // A with ring above becomes "a"; U+200B is dropped; the ideograph gets spaces around it.
  const Encoding encoding = tokenizer.encode(
      "\xC3\x85\xE2\x80\x8B"
      "B\xE6\x97\xA5 cafe\xCC\x81");
  CHECK(encoding.ids == Ids{1, 5, 14, 13, 2});
  CHECK(encoding.offsets == std::vector<Span>{{0, 0}, {0, 6}, {6, 9}, {10, 14}, {0, 0}});
}

TEST_CASE("truncation of one text") {
  const Tokenizer tokenizer = TokenizerJson().open();
  EncodeOptions options;
  for (options.max_length = 2; options.max_length <= 8; ++options.max_length) {
    CAPTURE(options.max_length);
    const Encoding encoding = tokenizer.encode("a b a b", options);
    const auto length = static_cast<size_t>(std::min<int64_t>(options.max_length, 6));
    CHECK(encoding.ids.size() == length);
    CHECK(encoding.offsets.size() == length);
    CHECK(encoding.ids.front() == 1);
    CHECK(encoding.ids.back() == 2);
    CHECK(encoding.truncated == (options.max_length < 6));
  }
  options.max_length = 1;
  check_fails(Status::kInvalidArgument, {"max_length", "1", "at least 2"},
              [&] { tokenizer.encode("a", options); });
  options.max_length = -1;
  check_fails(Status::kInvalidArgument, {"max_length", "-1"}, [&] { tokenizer.encode("a", options); });
  options.max_length = 1;
  options.add_special_tokens = false;
  CHECK(tokenizer.encode("a b", options).ids == Ids{3});
  options.truncation = Truncation::kOnlySecond;
  check_fails(Status::kInvalidArgument, {"pair"}, [&] { tokenizer.encode("a b", options); });
}

TEST_CASE("truncation of a pair") {
  const Tokenizer tokenizer = TokenizerJson().open();
  struct Case {
    int first, second;
    int64_t max_length;
    Truncation truncation;
    int left_of_first, left_of_second;
  };
  // The longest-first lengths are those of the reference: the shorter text is cut only if the other
  // one has no more than it after the cut.
  const Case cases[] = {
      {3, 9, 20, Truncation::kLongestFirst, 3, 9}, {3, 9, 13, Truncation::kLongestFirst, 3, 7},
      {9, 3, 13, Truncation::kLongestFirst, 7, 3}, {9, 9, 13, Truncation::kLongestFirst, 5, 5},
      {9, 9, 12, Truncation::kLongestFirst, 4, 5}, {9, 8, 12, Truncation::kLongestFirst, 5, 4},
      {20, 9, 8, Truncation::kLongestFirst, 3, 2}, {9, 20, 8, Truncation::kLongestFirst, 2, 3},
      {3, 9, 3, Truncation::kLongestFirst, 0, 0},  {9, 3, 4, Truncation::kLongestFirst, 1, 0},
      {9, 3, 10, Truncation::kOnlyFirst, 4, 3},    {3, 9, 10, Truncation::kOnlySecond, 3, 4},
  };
  for (const Case& c : cases) {
    CAPTURE(c.first, c.second, c.max_length);
    EncodeOptions options;
    options.max_length = c.max_length;
    options.truncation = c.truncation;
    const Encoding encoding = tokenizer.encode_pair(std::string(static_cast<size_t>(c.first), '.'),
                                                    std::string(static_cast<size_t>(c.second), '!'), options);
    CHECK(std::count(encoding.ids.begin(), encoding.ids.end(), 10) == c.left_of_first);
    CHECK(std::count(encoding.ids.begin(), encoding.ids.end(), 9) == c.left_of_second);
    CHECK(encoding.truncated == (c.left_of_first + c.left_of_second < c.first + c.second));
  }
  EncodeOptions options;
  options.max_length = 6;
  options.truncation = Truncation::kOnlyFirst;
  check_fails(Status::kInvalidArgument, {"first", "max_length"},
              [&] { tokenizer.encode_pair("a", "b b b b b", options); });
}

TEST_CASE("invalid UTF-8 is refused and the byte named") {
  const Tokenizer tokenizer = TokenizerJson().open();
  check_fails(Status::kInvalidArgument, {"UTF-8", "byte 2 "}, [&] { tokenizer.encode("ab\xFF"); });
  check_fails(Status::kInvalidArgument, {"UTF-8", "byte 1 "}, [&] { tokenizer.encode_pair("ab", "a\xC3"); });
}

TEST_CASE("decoding") {
  const Tokenizer tokenizer = TokenizerJson().open();
  CHECK(tokenizer.decode(Ids{}) == "");
  CHECK(tokenizer.decode(Ids{1, 5, 6, 9, 3, 2}) == "aba! a");
  CHECK(tokenizer.decode(Ids{1, 5, 6, 9, 3, 2}, false) == "[CLS] aba! a [SEP]");
  CHECK(tokenizer.decode(Ids{6, 3}) == "##a a");  // the first token keeps its prefix
  for (const int32_t id : {-1, 16, INT32_MAX, INT32_MIN}) {
    check_fails(Status::kInvalidArgument, {"id " + std::to_string(id)}, [&] {
      tokenizer.decode(Ids{3, id});
    });
  }
  TokenizerJson json;
  json.decoder = R"({"type": "WordPiece", "prefix": "##", "cleanup": false})";
  CHECK(json.open().decode(Ids{5, 6, 9, 3}) == "aba ! a");
}

TEST_CASE("tokens by id and ids by token") {
  const Tokenizer tokenizer = golden_tokenizer();
  CHECK(tokenizer.vocabulary_size() == 1500);
  for (int32_t id = 0; id < 1500; ++id) CHECK(tokenizer.id(tokenizer.token(id)) == id);
  CHECK_FALSE(tokenizer.id("no such token"));
  CHECK_FALSE(tokenizer.id(""));
  CHECK(tokenizer.token(1500).empty());
}

TEST_CASE("text may hold anything that is UTF-8") {
  const Tokenizer tokenizer = TokenizerJson().open();
  CHECK(test::tokens(tokenizer, "") == Texts{});
  CHECK(test::tokens(tokenizer, std::string("a\0b\0", 4)) == Texts{"ab"});  // NUL is dropped
  CHECK(test::tokens(tokenizer, "\xCC\x81\xCC\x81") == Texts{});            // marks alone
  CHECK(test::tokens(tokenizer, "\xF4\x8F\xBF\xBF a") == Texts{"[UNK]", "a"});
}

// Runs for minutes if any step takes more than linear time.
TEST_CASE("texts of many megabytes") {
  const Tokenizer tokenizer = TokenizerJson().open();
  constexpr size_t kBytes = size_t{10} << 20;
  const auto repeat = [](std::string_view unit) {
    std::string text;
    while (text.size() < kBytes) text += unit;
    return text;
  };
  const auto count = [&](const std::string& text) {
    EncodeOptions options;
    options.add_special_tokens = false;
    const Encoding encoding = tokenizer.encode(text, options);
    REQUIRE(!encoding.offsets.empty());
    CHECK(encoding.offsets.back().end <= static_cast<int64_t>(text.size()));
    return encoding.ids.size();
  };
  CHECK(count(repeat("ab ")) == (kBytes + 2) / 3);
  CHECK(count(std::string(kBytes, 'a')) == 1);  // one word, too long
  CHECK(count(std::string(kBytes, ' ') + "a") == 1);
  CHECK(count(std::string(kBytes, '!')) == kBytes);
  CHECK(count(std::string(kBytes, '[') + "[SEP]") > 0);  // almost a special token, everywhere
  CHECK(count(repeat("[CLS]")) == (kBytes + 4) / 5);
  CHECK(count("a" + repeat("\xCC\x81\xCC\xA3")) == 1);       // marks to be put in order
  CHECK(count(repeat("\xE6\x97\xA5")) == (kBytes + 2) / 3);  // a word each
  CHECK(count(std::string(kBytes, '\0') + "a") == 1);
}

TEST_CASE("a word of many megabytes that may be split") {
  TokenizerJson json;
  json.model = R"({"type": "WordPiece", "max_input_chars_per_word": 2000000000,
                   "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "##a": 4, "##aa": 5, "##ab": 6}})";
  const Tokenizer tokenizer = json.open();
  const std::string word(size_t{10} << 20, 'a');
  const size_t pieces = 2 + (word.size() - 1 + 1) / 2 + 1;
  CHECK(tokenizer.encode(word).ids.size() == pieces);
  CHECK(tokenizer.encode(word + "c").ids == Ids{1, 0, 2});
}

TEST_CASE("an encoding can be used again") {
  const Tokenizer tokenizer = golden_tokenizer();
  Encoding encoding;
  for (const std::string text : {"The quick brown fox", "", "doctor", "na\xC3\xAFve caf\xC3\xA9"}) {
    tokenizer.encode(text, {}, encoding);
    const Encoding fresh = tokenizer.encode(text);
    CHECK(encoding.ids == fresh.ids);
    CHECK(encoding.type_ids == fresh.type_ids);
    CHECK(encoding.offsets == fresh.offsets);
    CHECK(encoding.special_tokens_mask == fresh.special_tokens_mask);
    CHECK(encoding.sequence_ids == fresh.sequence_ids);
  }
}

TEST_CASE("sixteen threads share one tokenizer") {
  const Tokenizer tokenizer = golden_tokenizer();
  const Json cases = test::read_json(test::golden("tokenizer-wordpiece") / "expected.json").at("cases");
  Texts texts;
  std::vector<Encoding> expected;
  for (size_t i = 0; i < cases.size(); ++i) {
    texts.emplace_back(cases[i].at("text").text());
    expected.push_back(tokenizer.encode(texts.back()));
  }
  std::array<size_t, 16> wrong = {};
  std::vector<std::thread> threads;
  for (size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      Encoding encoding;
      for (size_t k = 0; k < 20 * texts.size(); ++k) {
        const size_t i = (k + t) % texts.size();
        tokenizer.encode(texts[i], {}, encoding);
        wrong[t] += encoding.ids != expected[i].ids || encoding.offsets != expected[i].offsets;
        wrong[t] += tokenizer.decode(encoding.ids) != cases[i].at("decoded").text();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::array<size_t, 16>{});
}

}  // namespace
}  // namespace brisling
