// Texts as callers pass them: offsets, UTF-8, NUL, and buffers that are too small.
#include <climits>

#include "tests/capi/support.h"

using namespace brisling::test;
using Catch::Matchers::ContainsSubstring;

namespace {

const brisling_tokenizer* tokenizer() {
  static const TokenizerHandle handle = open_tokenizer_handle(tiny_tokenizer());
  return handle.get();
}

const brisling_embedder* embedder() {
  static const EmbedderHandle handle = open_embedder(tiny_embedder());
  return handle.get();
}

// The message with which the three calls that take a batch refuse this one.
std::string refusal(std::string_view utf8, const std::vector<int64_t>& offsets) {
  const size_t n = offsets.size() - 1;
  std::vector<int64_t> counts(n);
  const std::string message = failure(BRISLING_INVALID_ARGUMENT, brisling_tokenizer_count, tokenizer(),
                                      utf8.data(), utf8.size(), offsets.data(), n, nullptr, counts.data(), n);
  brisling_results* results = nullptr;
  CHECK(failure(BRISLING_INVALID_ARGUMENT, brisling_tokenizer_encode, tokenizer(), utf8.data(), utf8.size(),
                offsets.data(), n, nullptr, &results, nullptr) == message);
  CHECK(results == nullptr);
  std::vector<float> vectors(n * 32);
  CHECK(failure(BRISLING_INVALID_ARGUMENT, brisling_embedder_encode, embedder(), utf8.data(), utf8.size(),
                offsets.data(), n, nullptr, vectors.data(), vectors.size(), nullptr, nullptr) == message);
  return message;
}

}  // namespace

TEST_CASE("offsets that leave the buffer or descend are refused") {
  CHECK_THAT(refusal("abc", {-1, 3}), ContainsSubstring("offsets[0] is -1"));
  CHECK_THAT(refusal("abc", {INT64_MIN, INT64_MAX}), ContainsSubstring("offsets[0]"));
  CHECK_THAT(refusal("abc", {0, 2, 1}),
             ContainsSubstring("offsets[2] is 1") && ContainsSubstring("offsets[1]"));
  CHECK_THAT(refusal("abc", {0, 2, -2}), ContainsSubstring("offsets[2] is -2"));
  CHECK_THAT(refusal("abc", {0, 4}),
             ContainsSubstring("offsets[1] is 4") && ContainsSubstring("length is 3"));
  CHECK_THAT(refusal("abc", {0, INT64_MAX}), ContainsSubstring("offsets[1]"));
  CHECK_THAT(refusal("", {1, 1}), ContainsSubstring("offsets[1] is 1"));
}

TEST_CASE("offsets may leave out parts of the buffer") {
  const std::string_view utf8 =
      "\xff"
      "doctor"
      "\xff\xff";
  const int64_t offsets[] = {1, 7};
  int64_t count = 0, alone = 0;
  ok(brisling_tokenizer_count, tokenizer(), utf8.data(), utf8.size(), offsets, 1, nullptr, &count, 1);
  const int64_t whole[] = {0, 6};
  ok(brisling_tokenizer_count, tokenizer(), "doctor", 6, whole, 1, nullptr, &alone, 1);
  CHECK(count == alone);
}

TEST_CASE("invalid UTF-8 is named by text and byte") {
  struct Case {
    std::string_view text;
    int byte;
  };
  const Case cases[] = {
      {"\x80", 0},              // a continuation byte alone
      {"ab\xC3", 2},            // cut off
      {"a\xC3(", 1},            // no continuation
      {"\xC0\xAF", 0},          // overlong '/'
      {"\xE0\x80\xAF", 0},      // overlong in three bytes
      {"\xF0\x80\x80\xAF", 0},  // overlong in four bytes
      {"x\xED\xA0\x80", 1},     // a surrogate
      {"\xF4\x90\x80\x80", 0},  // above U+10FFFF
      {"\xF5\x80\x80\x80", 0},  // no such lead byte
      {"\xE2\x82", 0},          // two of three bytes
      {"\xF0\x9F\x98", 0},      // three of four bytes
      {"\xE2\x82\xAC\xFF", 3},  // after a valid character
      {std::string_view("\0\xFE", 2), 1},
  };
  for (const Case& invalid : cases) {
    const Batch batch{"fine", "", invalid.text, "fine"};
    CHECK_THAT(refusal(batch.utf8, batch.offsets),
               ContainsSubstring("text 2 ") && ContainsSubstring("byte " + std::to_string(invalid.byte)));
  }
}

TEST_CASE("an offset inside a character is invalid UTF-8") {
  CHECK_THAT(refusal("\xC3\xA9", {0, 1, 2}), ContainsSubstring("text 0 ") && ContainsSubstring("byte 0"));
}

TEST_CASE("the borders of UTF-8 are valid") {
  const Batch batch{"\x7F",         "\xC2\x80",     "\xDF\xBF",         "\xE0\xA0\x80",    "\xED\x9F\xBF",
                    "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"};
  CHECK(brisling_results_groups(tokenize(tokenizer(), batch).get()) == batch.size());
}

TEST_CASE("invalid UTF-8 is refused in every single text") {
  const std::string_view bad = "ok\xFF";
  const std::string byte = "not valid UTF-8 at byte 2";
  brisling_embedder* e = nullptr;
  brisling_tokenizer* t = nullptr;
  brisling_results* r = nullptr;
  float score = 0;
  int32_t id = 0;
  const OptionsHandle options = make_options({});
  const auto refused = [&](auto function, auto... args) {
    CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, function, args...), ContainsSubstring(byte));
  };
  refused(brisling_options_set, options.get(), bad.data(), bad.size(), "v", 1);
  refused(brisling_options_set, options.get(), "k", 1, bad.data(), bad.size());
  refused(brisling_embedder_open, bad.data(), bad.size(), nullptr, &e);
  refused(brisling_tokenizer_open, bad.data(), bad.size(), nullptr, &t);
  refused(brisling_model_info, bad.data(), bad.size(), nullptr, &r);
  refused(brisling_embedder_similarity, embedder(), bad.data(), bad.size(), "b", 1, nullptr, &score);
  refused(brisling_embedder_similarity, embedder(), "a", 1, bad.data(), bad.size(), nullptr, &score);
  refused(brisling_tokenizer_token_to_id, tokenizer(), bad.data(), bad.size(), &id);
}

TEST_CASE("a negative length in disguise is refused before anything is read") {
  const int64_t offsets[] = {0, 1};
  int64_t count = 0;
  const size_t negative = static_cast<size_t>(-1);
  const auto refused = [&](auto function, auto... args) {
    CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, function, args...),
               ContainsSubstring("larger than memory"));
  };
  refused(brisling_tokenizer_count, tokenizer(), "a", negative, offsets, 1, nullptr, &count, 1);
  refused(brisling_tokenizer_count, tokenizer(), "a", 1, offsets, negative, nullptr, &count, negative);
  refused(brisling_embedder_encode, embedder(), "a", 1, offsets, negative, nullptr, nullptr, 0, nullptr,
          nullptr);
  const size_t wraps = SIZE_MAX / 32 + 2;  // n * row_size would be 32 floats again
  float vectors[32];
  refused(brisling_embedder_encode, embedder(), "a", 1, offsets, wraps, nullptr, vectors, 32, nullptr,
          nullptr);
  int32_t id = 0;
  char buf[8];
  size_t written = 0;
  refused(brisling_tokenizer_decode, tokenizer(), &id, negative, nullptr, buf, sizeof buf, &written);
}

TEST_CASE("a NUL inside is text") {
  const std::string_view with_nul("doc\0tor", 7);
  const auto tokens = [](std::string_view text) {
    return integers(tokenize(tokenizer(), {text}).get(), "id");
  };
  CHECK(tokens(with_nul) == tokens("doctor"));  // BERT's normalizer drops control characters
  CHECK(tokens(with_nul) != tokens("doc"));
  CHECK(encode(embedder(), {with_nul}) == encode(embedder(), {"doctor"}));
}

TEST_CASE("an output array that is too small is left alone") {
  const Batch batch{"a doctor", "a physician"};
  std::vector<float> vectors(2 * 32 - 1, 7.0f);
  size_t truncated = 99;
  CHECK_THAT(failure(BRISLING_BUFFER_TOO_SMALL, brisling_embedder_encode, embedder(), batch.utf8.data(),
                     batch.utf8.size(), batch.offsets.data(), 2, nullptr, vectors.data(), vectors.size(),
                     &truncated, nullptr),
             ContainsSubstring("out") && ContainsSubstring("64"));
  CHECK(vectors == std::vector<float>(2 * 32 - 1, 7.0f));
  CHECK(truncated == 99);

  int64_t counts[] = {7, 7};
  CHECK_THAT(failure(BRISLING_BUFFER_TOO_SMALL, brisling_tokenizer_count, tokenizer(), batch.utf8.data(),
                     batch.utf8.size(), batch.offsets.data(), 2, nullptr, counts, 1),
             ContainsSubstring("2"));
  CHECK(counts[0] == 7);
}
