#include "core/base/unicode.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "core/base/status.h"

namespace brisling::unicode {
namespace {

std::vector<char32_t> list(const Mapping& mapping) {
  return {mapping.code_points.begin(), mapping.code_points.begin() + static_cast<ptrdiff_t>(mapping.size)};
}

using CodePoints = std::vector<char32_t>;

TEST_CASE("every code point survives encoding and decoding") {
  for (char32_t c = 0; c <= 0x10FFFF; c = c == 0xD7FF ? 0xE000 : c + 1) {
    const Encoded encoded = encode(c);
    const std::string_view bytes = encoded.view();
    if (find_invalid(bytes) != bytes.size() || decode(bytes, 0) != c ||
        decode_before(bytes, bytes.size()) != c || length_of(bytes[0]) != bytes.size() ||
        count_characters(bytes) != 1) {
      FAIL("code point " << static_cast<uint32_t>(c));
    }
  }
}

TEST_CASE("malformed UTF-8 is found at its first byte") {
  const std::string malformed[] = {
      "\x80",              // a continuation without a start
      "\xC3",              // cut short
      "\xE2\x82",          //
      "\xF0\x9F\x98",      //
      "\xC3(",             // no continuation
      "\xE2(\xA1",         //
      "\xC0\xAF",          // overlong
      "\xC1\xBF",          //
      "\xE0\x80\xAF",      //
      "\xF0\x80\x80\xAF",  //
      "\xED\xA0\x80",      // a surrogate
      "\xED\xBF\xBF",      //
      "\xF4\x90\x80\x80",  // above U+10FFFF
      "\xF5\x80\x80\x80",  //
      "\xFE",              //
      "\xFF",              //
  };
  for (const std::string& bytes : malformed) {
    CAPTURE(bytes);
    for (size_t before = 0; before < 20; ++before) {
      CHECK(find_invalid(std::string(before, 'a') + bytes + "after it") == before);
      CHECK(find_invalid(std::string(before, 'a') + bytes) == before);
    }
    CHECK(find_invalid("\xC3\xA9\xE2\x82\xAC" + bytes) == 5);
  }
  for (const std::string bytes : {"", "a", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80", "\xC2\x80"}) {
    CHECK(find_invalid(bytes) == bytes.size());
  }
  CHECK(find_invalid(std::string(9, '\0')) == 9);
}

TEST_CASE("the error for malformed UTF-8 names the byte") {
  CHECK_NOTHROW(require_valid("caf\xC3\xA9"));
  try {
    require_valid("caf\xE9 au lait");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.status() == Status::kInvalidArgument);
    CHECK(std::string(error.what()).find("byte 3 ") != std::string::npos);
  }
}

TEST_CASE("canonical decomposition") {
  CHECK(list(decompose(U'a')) == CodePoints{'a'});
  CHECK(list(decompose(0xE9)) == CodePoints{'e', 0x301});
  CHECK(list(decompose(0x1F82)) == CodePoints{0x3B1, 0x313, 0x300, 0x345});  // the longest
  CHECK(list(decompose(0xAC01)) == CodePoints{0x1100, 0x1161, 0x11A8});      // Hangul
  CHECK(list(decompose(0xFB01)) == CodePoints{0xFB01});                      // a ligature is not canonical
  CHECK(list(decompose(0x11938)) == CodePoints{0x11938});                    // since Unicode 13
  CHECK(combining_class(U'a') == 0);
  CHECK(combining_class(0x301) == 230);
  CHECK(combining_class(0x323) == 220);
  CHECK(combining_class(0x1D165) == 216);
  CHECK(combining_class(0x8CA) == 0);  // since Unicode 14
}

TEST_CASE("lower case is the full mapping of each character alone") {
  CHECK(list(to_lowercase(U'A')) == CodePoints{'a'});
  CHECK(list(to_lowercase(U'1')) == CodePoints{'1'});
  CHECK(list(to_lowercase(0x130)) == CodePoints{'i', 0x307});
  CHECK(list(to_lowercase(0x1E9E)) == CodePoints{0xDF});
  CHECK(list(to_lowercase(0x3A3)) == CodePoints{0x3C3});  // never the final form
  CHECK(list(to_lowercase(0x212A)) == CodePoints{'k'});
  CHECK(list(to_lowercase(0x10400)) == CodePoints{0x10428});
  CHECK(list(to_lowercase(0xA7CB)) == CodePoints{0x264});  // since Unicode 16
  CHECK(list(to_lowercase(0x10D65)) == CodePoints{0x10D85});
}

TEST_CASE("classes of characters are those of the reference") {
  for (const char32_t c : {0x9, 0xD, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x200A, 0x2028, 0x3000}) {
    CHECK(is_white_space(c));
  }
  for (const char32_t c : {0x0, 0x8, 0xE, 0x180E, 0x200B, 0xFEFF}) CHECK_FALSE(is_white_space(c));

  for (const char32_t c : {0x0, 0xB, 0x7F, 0x85, 0xAD, 0x200B, 0xE000, 0xF8FF, 0xFEFF, 0x10FFFD}) {
    CHECK(is_control(c));
  }
  for (const char32_t c : {0x9, 0xA, 0xD, 0x20, 0xA0, 0x378, 0xFFFD, 0x8E2}) CHECK_FALSE(is_control(c));

  for (const char c : std::string("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")) {
    CHECK(is_punctuation(static_cast<char32_t>(c)));
  }
  for (const char32_t c : {0xA1, 0x2014, 0x3002, 0xFF01, 0x1F0, 0x2E43}) {
    CHECK(is_punctuation(c) == (c != 0x1F0 && c != 0x2E43));  // U+2E43 came after Unicode 8
  }
  CHECK_FALSE(is_punctuation(0xA2));  // a symbol
  CHECK(is_nonspacing_mark(0x301));
  CHECK(is_nonspacing_mark(0xE0100));
  CHECK_FALSE(is_nonspacing_mark(0x903));  // a spacing mark

  for (const char32_t c : {0x3400, 0x4E00, 0x9FFF, 0xF900, 0x20000, 0x2F800}) CHECK(is_cjk(c));
  for (const char32_t c : {0x33FF, 0x4DC0, 0xA000, 0x3042, 0xAC00, 0x2A6E0}) CHECK_FALSE(is_cjk(c));

  for (const char32_t c :
       {U'a', U'0', U'_', char32_t{0xE9}, char32_t{0x301}, char32_t{0x200D}, char32_t{0x24B6}}) {
    CHECK(is_word(c));
  }
  for (const char32_t c : {U' ', U'-', U'$', char32_t{0x2460}, char32_t{0x1F600}}) CHECK_FALSE(is_word(c));
}

}  // namespace
}  // namespace brisling::unicode
