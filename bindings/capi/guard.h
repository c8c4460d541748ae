// The wall between the engine's exceptions and C: whatever a body throws becomes a status.
#pragma once

#include <utility>

#include "include/brisling.h"

namespace brisling::capi {

// Turns the exception being handled into a status, and into *err unless err is NULL.
brisling_status report_current_exception(brisling_error** err) noexcept;

// The body of every function that takes an error: BRISLING_OK if it returns.
template <class Body>
brisling_status guard(brisling_error** err, Body&& body) noexcept {
  if (err) *err = nullptr;
  try {
    std::forward<Body>(body)();
    return BRISLING_OK;
  } catch (...) {
    return report_current_exception(err);
  }
}

}  // namespace brisling::capi
