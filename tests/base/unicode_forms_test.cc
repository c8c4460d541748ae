// Decomposition, composition, grapheme clusters, classes of characters and malformed text.
#include <catch2/catch_test_macros.hpp>

#include "core/base/unicode.h"

namespace brisling {
namespace {

TEST_CASE("malformed text is replaced by its maximal parts") {
  const std::string mark = "\xEF\xBF\xBD";
  CHECK(unicode::replace_invalid("") == "");
  CHECK(unicode::replace_invalid("a\xC3\xA9") == "a\xC3\xA9");
  CHECK(unicode::replace_invalid("a\xFFz") == "a" + mark + "z");
  CHECK(unicode::replace_invalid("\xC3") == mark);
  CHECK(unicode::replace_invalid("\xC3(") == mark + "(");
  CHECK(unicode::replace_invalid("\xE6\x97") == mark);  // a start of one character
  CHECK(unicode::replace_invalid("\xE6\x97z") == mark + "z");
  CHECK(unicode::replace_invalid("\xF0\x9F\x98z") == mark + "z");
  CHECK(unicode::replace_invalid("\xE0\x80z") == mark + mark + "z");      // overlong
  CHECK(unicode::replace_invalid("\xED\xA0\x80") == mark + mark + mark);  // a surrogate
  CHECK(unicode::replace_invalid("\xF4\x90\x80\x80") == mark + mark + mark + mark);
}

TEST_CASE("compatibility decomposition") {
  const auto ligature = unicode::decompose_compatibly(0xFB01);
  CHECK(ligature.size == 2);
  CHECK(ligature.code_points[0] == U'f');
  CHECK(ligature.code_points[1] == U'i');
  CHECK(unicode::decompose_compatibly(0xFDFA).size == 18);  // the longest
  CHECK(unicode::decompose_compatibly(U'a').size == 1);
  CHECK(unicode::decompose_compatibly(0x32FF).code_points[0] == 0x32FF);  // since Unicode 12.1
}

TEST_CASE("canonical composition") {
  CHECK(unicode::compose(U'e', 0x301) == 0xE9);
  CHECK(unicode::compose(0x1112, 0x1161) == 0xD558);
  CHECK(unicode::compose(0xD558, 0x11AB) == 0xD55C);
  CHECK_FALSE(unicode::compose(0xD558, 0x11A7));
  CHECK_FALSE(unicode::compose(U'a', U'b'));
  CHECK_FALSE(unicode::compose(0x915, 0x93C));      // excluded from composition
  CHECK_FALSE(unicode::compose(0x11935, 0x11930));  // since Unicode 13
}

TEST_CASE("grapheme clusters") {
  CHECK(unicode::grapheme_end("ab", 0) == 1);
  CHECK(unicode::grapheme_end("\r\n.", 0) == 2);
  CHECK(unicode::grapheme_end("e\xCC\x81x", 0) == 3);
  CHECK(unicode::grapheme_end("xe\xCC\x81", 1) == 4);
  const std::string family = "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9";  // man, joiner, woman
  CHECK(unicode::grapheme_end(family + "x", 0) == family.size());
  const std::string flag = "\xF0\x9F\x87\xAE\xF0\x9F\x87\xB8";  // two regional indicators
  CHECK(unicode::grapheme_end(flag + flag, 0) == flag.size());
}

TEST_CASE("numbers and combining marks") {
  for (const char32_t c : {U'0', char32_t{0xB2}, char32_t{0xBD}, char32_t{0x2163}, char32_t{0x1CCF5}}) {
    CHECK(unicode::is_numeric(c));
  }
  CHECK_FALSE(unicode::is_numeric(U'a'));
  CHECK_FALSE(unicode::is_numeric(0x4E09));  // an ideograph for a number is a letter
  for (const char32_t c : {0x301, 0x903, 0x20DD}) CHECK(unicode::is_combining_mark(c));
  CHECK_FALSE(unicode::is_combining_mark(U'`'));
}

}  // namespace
}  // namespace brisling
