#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/results.h"
#include "core/nn/backend.h"

using namespace brisling::capi;

brisling_status brisling_devices(brisling_results** out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    std::vector<std::pair<std::string, std::string>> rows;
    for (const brisling::Backend* backend : brisling::backends()) {
      rows.emplace_back(backend->name(), backend->description());
    }
    *out = two_columns("name", "description", rows).release();
  });
}
