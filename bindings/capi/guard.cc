#include "bindings/capi/guard.h"

#include <exception>
#include <new>
#include <string_view>

#include "bindings/capi/error.h"
#include "core/base/status.h"

namespace brisling::capi {
namespace {

brisling_status report(brisling_error** err, brisling_status status, std::string_view message) noexcept {
  if (!err) return status;
  *err = make_error(status, message);
  return (*err)->status;
}

}  // namespace

brisling_status report_current_exception(brisling_error** err) noexcept {
  try {
    throw;
  } catch (const Error& error) {
    return report(err, static_cast<brisling_status>(error.status()), error.what());
  } catch (const std::bad_alloc&) {
    if (err) *err = out_of_memory_error();
    return BRISLING_OUT_OF_MEMORY;
  } catch (const std::exception& error) {
    return report(err, BRISLING_INTERNAL, error.what());
  } catch (...) {
    return report(err, BRISLING_INTERNAL, "an exception of unknown type");
  }
}

}  // namespace brisling::capi
