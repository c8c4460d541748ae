// The tokenizer and the results that it hands out, against the reference's.
#include <limits>

#include "core/files/mapped_file.h"
#include "tests/capi/support.h"

using namespace brisling;
using namespace brisling::test;
using Catch::Matchers::ContainsSubstring;

namespace {

const brisling_tokenizer* tokenizer() {
  static const TokenizerHandle handle = open_tokenizer_handle(tiny_tokenizer());
  return handle.get();
}

Json expected() {
  static const Json json = read_json(golden("tokenizer-wordpiece") / "expected.json");
  return json;
}

std::vector<int64_t> numbers(const Json& array) {
  std::vector<int64_t> out;
  for (size_t i = 0; i < array.size(); ++i) out.push_back(array[i].integer(0, 1 << 30));
  return out;
}

// The part of a column that belongs to one group.
std::vector<int64_t> group(const std::vector<int64_t>& column, const std::vector<int64_t>& offsets,
                           size_t i) {
  return {column.begin() + offsets[i], column.begin() + offsets[i + 1]};
}

std::vector<int64_t> ids_of(
    std::string_view text,
    std::initializer_list<std::pair<std::string_view, std::string_view>> options = {}) {
  return integers(tokenize(tokenizer(), {text}, make_options(options).get()).get(), "id");
}

std::string decode(const std::vector<int64_t>& ids, const brisling_options* options = nullptr) {
  const std::vector<int32_t> narrow(ids.begin(), ids.end());
  size_t written = 0;
  const brisling_status query = brisling_tokenizer_decode(tokenizer(), narrow.data(), narrow.size(), options,
                                                          nullptr, 0, &written, nullptr);
  CHECK(query == (written == 0 ? BRISLING_OK : BRISLING_BUFFER_TOO_SMALL));
  std::string text(written, '\0');
  ok(brisling_tokenizer_decode, tokenizer(), narrow.data(), narrow.size(), options, text.data(), text.size(),
     &written);
  return text;
}

}  // namespace

TEST_CASE("a batch is tokenized as the reference does, text by text") {
  const Json cases = expected().at("cases");
  Batch batch{};
  for (size_t i = 0; i < cases.size(); ++i) batch.add(cases[i].at("text").text());

  size_t truncated = 99;
  const ResultsHandle results = tokenize(tokenizer(), batch, nullptr, &truncated);
  CHECK(truncated == 0);
  REQUIRE(brisling_results_groups(results.get()) == cases.size());
  const std::vector<int64_t> offsets = offsets_of(results.get());
  const auto ids = integers(results.get(), "id"), type_ids = integers(results.get(), "type_id"),
             starts = integers(results.get(), "start"), ends = integers(results.get(), "end"),
             special = integers(results.get(), "special");
  REQUIRE(ids.size() == static_cast<size_t>(offsets.back()));

  for (size_t i = 0; i < cases.size(); ++i) {
    INFO(cases[i].at("text").text());
    CHECK(group(ids, offsets, i) == numbers(cases[i].at("ids")));
    CHECK(group(type_ids, offsets, i) == numbers(cases[i].at("type_ids")));
    CHECK(group(special, offsets, i) == numbers(cases[i].at("special")));
    const Json spans = cases[i].at("offsets"), tokens = cases[i].at("tokens");
    for (size_t k = 0; k < spans.size(); ++k) {
      const size_t row = static_cast<size_t>(offsets[i]) + k;
      CHECK(std::vector<int64_t>{starts[row], ends[row]} == numbers(spans[k]));
      CHECK(text_at(results.get(), row, "token") == tokens[k].text());
    }
    CHECK(decode(group(ids, offsets, i)) == cases[i].at("decoded").text());
  }

  std::vector<int64_t> counts(batch.size());
  ok(brisling_tokenizer_count, tokenizer(), batch.utf8.data(), batch.utf8.size(), batch.offsets.data(),
     batch.size(), nullptr, counts.data(), counts.size());
  for (size_t i = 0; i < counts.size(); ++i) CHECK(counts[i] == offsets[i + 1] - offsets[i]);
}

TEST_CASE("pairs are tokenized and cut as the reference does") {
  const Json pairs = expected().at("pairs");
  Batch batch{};
  for (size_t i = 0; i < pairs.size(); ++i) {
    batch.add(pairs[i].at("a").text());
    batch.add(pairs[i].at("b").text());
  }
  const OptionsHandle options = make_options({{"pairs", "true"}, {"max_length", "48"}});
  const ResultsHandle results = tokenize(tokenizer(), batch, options.get());
  REQUIRE(brisling_results_groups(results.get()) == pairs.size());
  const std::vector<int64_t> offsets = offsets_of(results.get());
  const auto ids = integers(results.get(), "id"), type_ids = integers(results.get(), "type_id");
  for (size_t i = 0; i < pairs.size(); ++i) {
    CHECK(group(ids, offsets, i) == numbers(pairs[i].at("input_ids")));
    CHECK(group(type_ids, offsets, i) == numbers(pairs[i].at("token_type_ids")));
  }
}

TEST_CASE("spans of a pair count characters or bytes in the text that each token is from") {
  const Batch batch{"\xC3\xA9\xC3\xA9 doctor", "\xF0\x9F\x98\x80 doctor"};  // "éé doctor", "😀 doctor"
  const auto doctor_spans = [&](const char* unit) {
    const OptionsHandle options = make_options({{"pairs", "true"}, {"offsets", unit}});
    const ResultsHandle results = tokenize(tokenizer(), batch, options.get());
    const auto type_ids = integers(results.get(), "type_id"), starts = integers(results.get(), "start"),
               ends = integers(results.get(), "end"), special = integers(results.get(), "special");
    int64_t last_end[2] = {0, 0};
    for (size_t i = 0; i < starts.size(); ++i) {
      if (special[i]) continue;
      CHECK(starts[i] >= last_end[type_ids[i]]);
      last_end[type_ids[i]] = ends[i];
    }
    return std::pair{last_end[0], last_end[1]};
  };
  CHECK(doctor_spans("characters") == std::pair<int64_t, int64_t>{9, 8});
  CHECK(doctor_spans("bytes") == std::pair<int64_t, int64_t>{11, 11});
}

TEST_CASE("spans of a pair are right under any type ids that the template gives") {
  const std::string json = read_text_file(golden("tokenizer-wordpiece") / "tokenizer.json");
  const std::string second = R"("type_id": 1)";
  for (const char* type_id : {R"("type_id": 0)", R"("type_id": 7)"}) {
    std::string changed = json;
    size_t replaced = 0;
    for (size_t at; (at = changed.find(second)) != changed.npos; ++replaced) {
      changed.replace(at, second.size(), type_id);
    }
    REQUIRE(replaced == 2);
    const TemporaryDirectory directory;
    write_file(directory.path / "tokenizer.json", changed);
    const TokenizerHandle tokenizer = open_tokenizer_handle((directory.path / "tokenizer.json").string());
    const OptionsHandle options = make_options({{"pairs", "true"}});
    const ResultsHandle results = tokenize(tokenizer.get(), {"a", "\xC3\xA9\xC3\xA9 doctor"}, options.get());
    CHECK(integers(results.get(), "end").end()[-2] == 9);  // before the last [SEP]
  }
}

TEST_CASE("max_length cuts and counts") {
  const Batch batch{"a doctor", "The quick brown fox jumps over the lazy dog.", ""};
  size_t truncated = 0;
  const OptionsHandle options = make_options({{"max_length", "8"}});
  const ResultsHandle results = tokenize(tokenizer(), batch, options.get(), &truncated);
  CHECK(truncated == 1);
  const std::vector<int64_t> offsets = offsets_of(results.get());
  CHECK(offsets[2] - offsets[1] == 8);
  int64_t counts[3];
  ok(brisling_tokenizer_count, tokenizer(), batch.utf8.data(), batch.utf8.size(), batch.offsets.data(), 3,
     options.get(), counts, 3);
  CHECK(counts[1] == 8);
}

TEST_CASE("special tokens can be left out of encoding and decoding") {
  const auto with = ids_of("doctor"), without = ids_of("doctor", {{"add_special_tokens", "false"}});
  CHECK(without == std::vector<int64_t>(with.begin() + 1, with.end() - 1));
  CHECK(decode(with) == "doctor");
  CHECK(decode(with, make_options({{"skip_special_tokens", "false"}}).get()) == "[CLS] doctor [SEP]");
}

TEST_CASE("bad options of the tokenizer are named") {
  brisling_results* out = nullptr;
  const int64_t offsets[] = {0, 1, 2, 3};
  const auto refused = [&](const char* name, const char* value, size_t n = 2) {
    const OptionsHandle options = make_options({{name, value}});
    return failure(BRISLING_INVALID_ARGUMENT, brisling_tokenizer_encode, tokenizer(), "abc", 3, offsets, n,
                   options.get(), &out, nullptr);
  };
  CHECK_THAT(refused("max_lenght", "8"), ContainsSubstring("max_lenght") && ContainsSubstring("max_length"));
  CHECK_THAT(refused("max_length", "-1"), ContainsSubstring("max_length") && ContainsSubstring("-1"));
  CHECK_THAT(refused("max_length", "8 "), ContainsSubstring("max_length"));
  CHECK_THAT(refused("truncation", "left"),
             ContainsSubstring("truncation") && ContainsSubstring("only_first"));
  CHECK_THAT(refused("add_special_tokens", "yes"), ContainsSubstring("add_special_tokens"));
  CHECK_THAT(refused("offsets", "words"), ContainsSubstring("offsets") && ContainsSubstring("characters"));
  CHECK_THAT(refused("pairs", "maybe"), ContainsSubstring("pairs"));
  CHECK_THAT(refused("pairs", "true", 3), ContainsSubstring("pairs") && ContainsSubstring("even"));

  int64_t counts[2];
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_tokenizer_count, tokenizer(), "abc", 3, offsets, 2,
                     make_options({{"pairs", "true"}}).get(), counts, 2),
             ContainsSubstring("pairs"));
  brisling_tokenizer* opened = nullptr;
  const std::string model = tiny_tokenizer();
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_tokenizer_open, model.data(), model.size(),
                     make_options({{"threads", "2"}}).get(), &opened),
             ContainsSubstring("threads") && ContainsSubstring("lowercase"));
}

TEST_CASE("tokens and ids are each other's inverse") {
  const int64_t size = brisling_tokenizer_vocabulary_size(tokenizer());
  REQUIRE(size > 1000);
  for (int32_t id = 0; id < 200; ++id) {
    char token[100];
    size_t written = 0;
    ok(brisling_tokenizer_id_to_token, tokenizer(), id, token, sizeof token, &written);
    int32_t back = -1;
    ok(brisling_tokenizer_token_to_id, tokenizer(), token, written, &back);
    CHECK(back == id);
  }
}

TEST_CASE("tokens and ids that do not exist") {
  int32_t id = 77;
  char buf[8];
  size_t written = 0;
  CHECK_THAT(
      failure(BRISLING_NOT_FOUND, brisling_tokenizer_token_to_id, tokenizer(), "no such token", 13, &id),
      ContainsSubstring("no such token"));
  CHECK(id == 77);
  failure(BRISLING_NOT_FOUND, brisling_tokenizer_token_to_id, tokenizer(), nullptr, 0, &id);

  const auto size = static_cast<int32_t>(brisling_tokenizer_vocabulary_size(tokenizer()));
  for (const int32_t absent :
       {size, -1, std::numeric_limits<int32_t>::max(), std::numeric_limits<int32_t>::min()}) {
    CHECK_THAT(failure(BRISLING_NOT_FOUND, brisling_tokenizer_id_to_token, tokenizer(), absent, buf,
                       sizeof buf, &written),
               ContainsSubstring(std::to_string(absent)));
    CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_tokenizer_decode, tokenizer(), &absent, 1, nullptr,
                       buf, sizeof buf, &written),
               ContainsSubstring(std::to_string(absent)));
  }
}

TEST_CASE("columns are found by name and type") {
  const ResultsHandle results = tokenize(tokenizer(), {"a doctor"});
  const size_t rows = brisling_results_rows(results.get());
  std::vector<int64_t> whole_numbers(rows);
  std::vector<float> floats(rows);
  char buf[100];
  size_t written = 0;
  CHECK_THAT(failure(BRISLING_NOT_FOUND, brisling_results_integers, results.get(), "ids", 3,
                     whole_numbers.data(), rows),
             ContainsSubstring("ids") && ContainsSubstring("type_id"));
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_results_integers, results.get(), "token", 5,
                     whole_numbers.data(), rows),
             ContainsSubstring("brisling_results_text"));
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_results_floats, results.get(), "id", 2,
                     floats.data(), rows),
             ContainsSubstring("brisling_results_integers"));
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, brisling_results_text, results.get(), rows, "token", 5, buf,
                     sizeof buf, &written),
             ContainsSubstring("row " + std::to_string(rows)));
  failure(BRISLING_INVALID_ARGUMENT, brisling_results_text, results.get(), SIZE_MAX, "token", 5, buf,
          sizeof buf, &written);
  failure(BRISLING_BUFFER_TOO_SMALL, brisling_results_integers, results.get(), "id", 2, whole_numbers.data(),
          rows - 1);
  failure(BRISLING_BUFFER_TOO_SMALL, brisling_results_offsets, results.get(), whole_numbers.data(), 1);
}
