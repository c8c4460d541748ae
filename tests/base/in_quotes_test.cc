#include "core/base/in_quotes.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

using brisling::in_quotes;

TEST_CASE("Text in quotes is one short line of ASCII") {
  CHECK(in_quotes("") == "\"\"");
  CHECK(in_quotes("a \"b\" ~") == "\"a \"b\" ~\"");
  CHECK(in_quotes(std::string_view("a\0\n\x7f\xc3\xa9\xff", 7)) == R"("a\x00\x0A\x7F\xC3\xA9\xFF")");
  CHECK(in_quotes(std::string(80, 'x')) == "\"" + std::string(80, 'x') + "\"");
  std::string longer(81, 'x');
  CHECK(in_quotes(longer) == "\"" + std::string(80, 'x') + "\"…");
}
