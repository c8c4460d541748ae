#include "core/base/base64.h"

#include <catch2/catch_test_macros.hpp>

namespace brisling {
namespace {

TEST_CASE("base64 of RFC 4648") {
  CHECK(decode_base64("") == "");
  CHECK(decode_base64("Zg==") == "f");
  CHECK(decode_base64("Zm8=") == "fo");
  CHECK(decode_base64("Zm9vYmFy") == "foobar");
  CHECK(decode_base64("AP+/") == std::string("\0\xFF\xBF", 3));
}

TEST_CASE("what is not base64") {
  for (const char* text :
       {"Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm9-", "Zh==", "Zm9=", "=Zm8"}) {
    CAPTURE(text);
    CHECK_FALSE(decode_base64(text));
  }
}

}  // namespace
}  // namespace brisling
