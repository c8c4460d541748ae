#include "core/base/dynlib.h"

#include <dlfcn.h>

#include "core/base/status.h"

namespace brisling {

DynamicLibrary::DynamicLibrary(const std::string& name)
    : handle_(dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) {
    const char* reason = dlerror();
    fail(Status::kUnsupported, "cannot load ", name, ": ", reason == nullptr ? "no reason given" : reason);
  }
}

void* DynamicLibrary::address(const char* symbol) const { return dlsym(handle_, symbol); }

}  // namespace brisling
