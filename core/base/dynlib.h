// Shared libraries that are loaded while the program runs, so that the engine starts without them.
#pragma once

#include <string>

namespace brisling {

// A loaded library. It stays loaded for the life of the process: its threads may be running.
class DynamicLibrary {
 public:
  // Fails with kUnsupported and the system's own words where the library is not found.
  explicit DynamicLibrary(const std::string& name);

  // The function of that name in the library or in one that it depends on; null where absent.
  template <class Function>
  Function* find(const char* symbol) const {
    return reinterpret_cast<Function*>(address(symbol));
  }

 private:
  void* address(const char* symbol) const;
  void* handle_;
};

}  // namespace brisling
