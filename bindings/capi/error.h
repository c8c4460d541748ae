// What stands behind a brisling_error.
#pragma once

#include <string_view>

#include "include/brisling.h"

// One allocation holds the error and its message.
struct brisling_error {
  brisling_status status;
  std::string_view message;
};

namespace brisling::capi {

// The error itself is the static out-of-memory error where there is no memory for it.
brisling_error* make_error(brisling_status status, std::string_view message) noexcept;
brisling_error* out_of_memory_error() noexcept;

}  // namespace brisling::capi
