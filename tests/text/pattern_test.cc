// Patterns: what they match, as Oniguruma would, and what hostile ones cannot do.
#include "core/text/pattern.h"

#include <catch2/catch_test_macros.hpp>
#include <thread>
#include <vector>

#include "tests/support/errors.h"

namespace brisling {
namespace {

using test::check_fails;
using Matches = std::vector<std::string>;

Matches matches(const Pattern& pattern, const std::string& text) {
  Matches found;
  pattern.for_each_match(text,
                         [&](size_t begin, size_t end) { found.push_back(text.substr(begin, end - begin)); });
  return found;
}

Matches matches(const std::string& expression, const std::string& text) {
  return matches(Pattern::regex(expression, "pattern"), text);
}

TEST_CASE("matches follow one another, and are empty only where none ends") {
  std::vector<std::pair<size_t, size_t>> found;
  const auto add = [&](size_t begin, size_t end) { found.emplace_back(begin, end); };
  Pattern::regex("a*", "pattern").for_each_match("baac", add);
  CHECK(found == std::vector<std::pair<size_t, size_t>>{{0, 0}, {1, 3}, {4, 4}});
  found.clear();
  Pattern::literal("", "pattern").for_each_match("\xC3\xA9", add);
  CHECK(found == std::vector<std::pair<size_t, size_t>>{{0, 0}, {2, 2}});
  found.clear();
  Pattern::regex("x*", "pattern").for_each_match("", add);
  CHECK(found == std::vector<std::pair<size_t, size_t>>{{0, 0}});
}

TEST_CASE("a literal is no expression") {
  CHECK(matches(Pattern::literal("a.(", "pattern"), "ab( a.( a.(") == Matches{"a.(", "a.("});
}

TEST_CASE("expressions mean what they mean in Oniguruma") {
  // U+180E is white space for PCRE2 alone; U+0085 for both.
  CHECK(matches("\\s", "a\xE1\xA0\x8E\xC2\x85") == Matches{"\xC2\x85"});
  CHECK(matches("[^\\s]+", "a\xE1\xA0\x8E b") == Matches{"a\xE1\xA0\x8E", "b"});
  CHECK(matches("\\S+", "a b") == Matches{"a", "b"});
  // Words have marks in them.
  CHECK(matches("\\w+", "e\xCC\x81 _1-") == Matches{"e\xCC\x81", "_1"});
  CHECK(matches("[\\w-]+", "e\xCC\x81-b c") == Matches{"e\xCC\x81-b", "c"});
  CHECK(matches("\\W", "a e\xCC\x81") == Matches{" "});
  CHECK(matches("\\h+", "0fg\t") == Matches{"0f"});
  CHECK(matches("[\\hx]+\\H", "0fxg") == Matches{"0fxg"});
  CHECK(matches("\\u00e9", "\xC3\xA9") == Matches{"\xC3\xA9"});
  // U+3001 is used with Han but is not Han.
  CHECK(matches("\\p{Han}", "\xE3\x80\x81\xE6\x97\xA5") == Matches{"\xE6\x97\xA5"});
  CHECK(matches("\\p{^Letter}+", "ab12") == Matches{"12"});
  CHECK(matches("\\P{Alpha}", "a1") == Matches{"1"});
  // Braces with a plus repeat, and are not possessive; other repeats with a plus are.
  CHECK(matches("\\d{1,2}+", "12345") == Matches{"12345"});
  CHECK(matches("(?:ab){2}+", "ababababab") == Matches{"abababab"});
  CHECK(matches("a{,2}", "aaa") == Matches{"aa", "a"});
  CHECK(matches("(ab){2}?c", "ababc c") == Matches{"ababc", "c"});
  CHECK(matches("a++a", "aaa").empty());
  CHECK(matches("x{a}", "x{a}") == Matches{"x{a}"});
  // Classes inside classes are parts of them.
  CHECK(matches(" ?[^(\\s|[.,!?])]+", "a, (b c") == Matches{"a", "b", " c"});
  CHECK(matches("[]a]+", "a]b") == Matches{"a]"});
  CHECK(matches("[[:digit:]x]+", "1x-") == Matches{"1x"});
  // Lines end everywhere, and cases fold by Unicode.
  CHECK(matches("^.$", "a\nb") == Matches{"a", "b"});
  CHECK(matches("(?i:'s|'re)", "'S 'Re '\xC5\xBF") == Matches{"'S", "'Re", "'\xC5\xBF"});
}

TEST_CASE("a pattern sees nothing around the text") {
  CHECK(matches("\\s+(?!\\S)", std::string("a  b").substr(0, 3)) == Matches{"  "});
  CHECK(matches("(?<=a)b", std::string("ab").substr(1)).empty());
}

TEST_CASE("expressions that are wrong fail naming the field") {
  const auto fails = [](Status status, const std::string& expression, const std::string& part) {
    CAPTURE(expression);
    check_fails(status, {"tokenizer.json: field pattern", part},
                [&] { Pattern::regex(expression, "tokenizer.json: field pattern"); });
  };
  for (const char* expression :
       {"(", "[", "a{2,1}", "\\", "[\\", "\\p{", "\\p{Nonsense}", "\\u12", "*", "\\C", "[[a]", "(?<n>"}) {
    fails(Status::kInvalidModel, expression, "no valid pattern");
  }
  fails(Status::kInvalidModel, std::string(20000, 'a'), "20000 bytes");
  fails(Status::kUnsupported, "[a&&b]", "an intersection");
  fails(Status::kUnsupported, "[a[^b]]", "the complement");
  fails(Status::kUnsupported, "[\\W]", "the complement");
  fails(Status::kUnsupported, std::string(100, '['), "too many classes");
}

TEST_CASE("a search that backtracks without end fails") {
  const std::string text = std::string(4000, 'a') + "bc";
  for (const char* expression : {"(a+)+c", "(a|aa)+c", "(?:a?){40}a{40}c", "(a*)*c", "(?R)?a+c"}) {
    CAPTURE(expression);
    check_fails(Status::kInvalidModel, {"tokenizer.json", "cannot be searched for"},
                [&] { matches(Pattern::regex(expression, "tokenizer.json"), text); });
  }
}

TEST_CASE("one pattern in many threads", "[concurrency]") {
  const Pattern pattern = Pattern::regex("\\p{L}+", "pattern");
  std::vector<std::thread> threads;
  std::vector<size_t> counts(4);
  for (size_t& count : counts) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) count += matches(pattern, "one two three").size();
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(counts == std::vector<size_t>(4, 300));
}

}  // namespace
}  // namespace brisling
