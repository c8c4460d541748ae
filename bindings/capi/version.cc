#include "core/base/version.h"

#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"

using namespace brisling::capi;

uint32_t brisling_abi_version(void) { return BRISLING_ABI_VERSION; }

brisling_status brisling_version(char* buf, size_t cap, size_t* written, brisling_error** err) {
  return guard(err, [&] { write_text(brisling::kVersion, buf, cap, written); });
}
