// Checks of failures: their status, and what their message names.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <initializer_list>
#include <string>

#include "core/base/status.h"

namespace brisling::test {

// `call` throws an Error of this status, and its message contains every part.
template <class Call>
void check_fails(Status status, std::initializer_list<std::string> parts, Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    INFO(error.what());
    CHECK(static_cast<int>(error.status()) == static_cast<int>(status));
    for (const std::string& part : parts) CHECK_THAT(error.what(), Catch::Matchers::ContainsSubstring(part));
    return;
  }
  FAIL_CHECK("nothing was thrown");
}

}  // namespace brisling::test
