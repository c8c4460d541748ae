// The list of backends in this build.
#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/nn/backend.h"
#include "kernels/cpu/cpu_backend.h"

namespace brisling {

std::span<const Backend* const> backends() {
  static const CpuBackend cpu(cpu_target());
  static const Backend* const all[] = {&cpu};
  return all;
}

const Backend& find_backend(std::string_view name) {
  std::string names;
  for (const Backend* backend : backends()) {
    if (backend->name() == name) return *backend;
    names += concat(names.empty() ? "" : ", ", backend->name());
  }
  fail(Status::kUnsupported, "there is no device ", in_quotes(name), " in this build; it has: ", names);
}

}  // namespace brisling
