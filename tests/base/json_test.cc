#include "core/base/json.h"

#include <atomic>
#include <thread>
#include <vector>

#include "tests/support/errors.h"

using brisling::Json;
using brisling::Status;
using brisling::test::check_fails;

TEST_CASE("JSON values are read by type, and each refuses the others") {
  const Json json = Json::parse(
      R"({"text": "a\u0041\u00e9\ud83d\ude00", "whole": 512, "decimal": 512.0, "real": 1e-12, "yes": true,
          "none": null, "list": [1, "two", []], "object": {"x": 1, "y": 2}})",
      "config.json");
  CHECK(json.at("text").text() == "aA\u00e9\U0001F600");
  CHECK(json.at("whole").integer(1, 512) == 512);
  CHECK(json.at("decimal").integer(1, 512) == 512);
  CHECK(json.at("whole").number() == 512.0);
  CHECK(json.at("real").number() == 1e-12);
  CHECK(json.at("yes").boolean());
  CHECK(json.at("none").is_null());
  CHECK(json.at("list").size() == 3);
  CHECK(json.at("list")[1].text() == "two");
  CHECK(json.at("object").size() == 2);
  CHECK(json.at("object").member(1).first == "y");
  CHECK(json.at("object").member(1).second.integer(0, 9) == 2);

  const auto fails = [&](const std::string& field, const std::string& expected, auto read) {
    check_fails(Status::kInvalidModel, {"config.json: field " + field, expected},
                [&] { read(json.find(field)); });
  };
  fails("whole", "must be a string", [](const Json& value) { value.text(); });
  fails("text", "must be a number", [](const Json& value) { value.number(); });
  fails("text", "must be true or false", [](const Json& value) { value.boolean(); });
  fails("real", "must be a whole number from 1 to 9", [](const Json& value) { value.integer(1, 9); });
  fails("text", "must be a whole number", [](const Json& value) { value.integer(1, 9); });
  fails("whole", "must be a whole number from 1 to 511", [](const Json& value) { value.integer(1, 511); });
  fails("none", "must be an object", [](const Json& value) { value.at("x"); });
  fails("text", "must be an array or an object", [](const Json& value) { value.size(); });
  fails("object", "must be an array", [](const Json& value) { value[0]; });
  fails("list", "3 elements", [](const Json& value) { value[3]; });
  fails("list", "must be an object", [](const Json& value) { value.member(0); });
  fails("object", "2 members", [](const Json& value) { value.member(2); });
}

TEST_CASE("Absent members of JSON are told from null and keep their path") {
  const Json json = Json::parse(R"({"model": {"vocab": null, "pieces": [[1, 2], [3]]}})", "tokenizer.json");
  CHECK_FALSE(Json().present());
  CHECK_FALSE(json.find("decoder").present());
  CHECK_FALSE(json.find("decoder").find("type").present());
  CHECK(json.at("model").find("vocab").present());
  CHECK(json.at("model").at("vocab").where() == "tokenizer.json: field model.vocab");
  CHECK(json.where() == "tokenizer.json: the document");
  CHECK(json.at("model").at("pieces")[1][0].where() == "tokenizer.json: field model.pieces[1][0]");

  check_fails(Status::kInvalidModel, {"tokenizer.json: field model.type is missing"},
              [&] { json.at("model").at("type"); });
  check_fails(Status::kInvalidModel, {"tokenizer.json: field decoder.type is missing"},
              [&] { json.find("decoder").find("type").text(); });
  check_fails(Status::kInvalidModel, {"field that is absent is missing"}, [&] { Json().text(); });
}

TEST_CASE("Members that may be absent have fallbacks, but never a wrong type") {
  const Json json = Json::parse(R"({"a": "x", "n": 7, "f": 0.5, "b": true, "null": null})", "config.json");
  CHECK(json.text_or("a", "y") == "x");
  CHECK(json.text_or("null", "y") == "y");
  CHECK(json.text_or("absent", "y") == "y");
  CHECK(json.integer_or("n", 1, 0, 9) == 7);
  CHECK(json.integer_or("absent", 1, 0, 9) == 1);
  CHECK(json.number_or("f", 1) == 0.5);
  CHECK(json.number_or("absent", 1) == 1);
  CHECK(json.boolean_or("b", false));
  CHECK(json.boolean_or("absent", true));
  CHECK(Json().text_or("absent", "y") == "y");
  check_fails(Status::kInvalidModel, {"field n must be a string"}, [&] { json.text_or("n", ""); });
  check_fails(Status::kInvalidModel, {"field n", "from 0 to 6"}, [&] { json.integer_or("n", 1, 0, 6); });
  check_fails(Status::kInvalidModel, {"field a must be a number"}, [&] { json.number_or("a", 1); });
  check_fails(Status::kInvalidModel, {"field a must be true or false"}, [&] { json.boolean_or("a", true); });
  check_fails(Status::kInvalidModel, {"field a must be an object"}, [&] { json.at("a").text_or("b", ""); });
}

TEST_CASE("Of JSON members with one name the first counts") {
  const Json json = Json::parse(R"({"a": 1, "a": 2})", "twice.json");
  CHECK(json.at("a").integer(0, 9) == 1);
  CHECK(json.size() == 2);
}

TEST_CASE("Large JSON numbers do not wrap around") {
  const Json json =
      Json::parse("[9223372036854775807, 9223372036854775808, 1e30, -1e30, 18446744073709551616]", "n.json");
  CHECK(json[0].integer(0, INT64_MAX) == INT64_MAX);
  CHECK(json[2].number() == 1e30);
  for (size_t i = 1; i < json.size(); ++i) {
    check_fails(Status::kInvalidModel, {"n.json: field [", "whole number"},
                [&] { json[i].integer(INT64_MIN, INT64_MAX); });
  }
}

TEST_CASE("JSON numbers have the double that is nearest to them") {
  const Json json = Json::parse(
      "[-3.4673409461975098, 0e40, 0.000000000000000000000000000e-9, -0, 5e-324, 123456789012345678, "
      "1.7976931348623157e308]",
      "n.json");
  CHECK(json[0].number() == -3.4673409461975098);
  for (size_t i = 1; i < 4; ++i) CHECK(json[i].number() == 0);
  CHECK(json[1].integer(0, 9) == 0);
  CHECK(json[4].number() == 5e-324);
  CHECK(json[5].integer(0, INT64_MAX) == 123456789012345678);
  CHECK(json[6].number() == 1.7976931348623157e308);
  check_fails(Status::kInvalidModel, {"n.json: line 1, column ", "outside the range of double"},
              [] { Json::parse("[1e-999]", "n.json"); });
}

TEST_CASE("Broken JSON fails with the place of the error") {
  const auto fails = [](std::string_view text, const std::string& place) {
    INFO(text);
    check_fails(Status::kInvalidModel, {"broken.json: " + place, "not valid JSON"},
                [&] { Json::parse(text, "broken.json"); });
  };
  fails("", "line 1, column 1");
  fails("{", "line 1, column 2");
  fails("{\"a\": 1,\n  \"b\": }", "line 2, column 8");
  fails("[1, 2] 3", "line 1, column 8");
  fails("[1, 2", "line 1, column 6");
  fails("[nul]", "line 1");
  fails("[\"\xff\"]", "line 1");
  fails("[\"\xed\xa0\x80\"]", "line 1");  // a surrogate
  fails("[\"\xc0\xaf\"]", "line 1");      // overlong
  fails(R"(["\ud83d"])", "line 1");       // half a surrogate pair
  fails("[\"a\nb\"]", "line 1");          // control characters are escaped in JSON
  fails("[1e999]", "line 1");
  fails("{'a': 1}", "line 1");
  fails("[1] // comment", "line 1");
  fails("\xef\xbb\xbf[1]", "line 1");
  fails(std::string_view("[1]\0[2]", 7), "line 1, column 4");
  fails("[NaN]", "line 1");
}

TEST_CASE("JSON is bounded in depth, values and size") {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(Json::parse(nested(Json::kMaxDepth), "deep.json").size() == 1);
  for (const size_t depth : {size_t{Json::kMaxDepth} + 1, size_t{1} << 20}) {
    check_fails(Status::kInvalidModel, {"deep.json: line 1, column 129", "levels"},
                [&] { Json::parse(nested(depth), "deep.json"); });
  }
  check_fails(Status::kInvalidModel, {"deep.json", "levels"}, [] {
    std::string objects;
    for (int i = 0; i < 200; ++i) objects += "{\"a\":";
    Json::parse(objects, "deep.json");
  });
  check_fails(Status::kInvalidModel, {"long.json", "values"}, [] {
    std::string list = "[0";
    for (int64_t i = 0; i < Json::kMaxValues; ++i) list += ",0";
    Json::parse(list + "]", "long.json");
  });
  check_fails(Status::kInvalidModel, {"huge.json", "bytes of JSON"},
              [] { Json::parse(std::string(Json::kMaxBytes + 1, ' '), "huge.json"); });
}

TEST_CASE("Names from JSON cannot garble a message") {
  const Json json = Json::parse("{\"line\\nbreak \xc3\xa9\": 1}", "odd.json");
  check_fails(Status::kInvalidModel, {R"(field line\x0Abreak \xC3\xA9 must be)"},
              [&] { json.member(0).second.text(); });
  const Json longer = Json::parse("{\"" + std::string(100000, 'k') + "\": 1}", "odd.json");
  CHECK(longer.member(0).second.where().size() < 200);
}

TEST_CASE("JSON values outlive the handle they came from, in any thread", "[concurrency]") {
  Json value;
  {
    const Json json = Json::parse(R"({"a": {"b": [1, 2, 3]}})", "config.json");
    value = json.at("a").at("b");
  }
  std::vector<std::thread> threads;
  std::atomic<int64_t> sum = 0;
  for (size_t i = 0; i < 3; ++i) {
    threads.emplace_back([&, i] { sum += value[i].integer(0, 9); });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(sum == 6);
}
