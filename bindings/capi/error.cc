#include "bindings/capi/error.h"

#include <cstring>
#include <new>

namespace brisling::capi {
namespace {

// Needs no memory and outlives every static destructor; brisling_error_free leaves it alone.
constinit brisling_error out_of_memory{
    BRISLING_OUT_OF_MEMORY, "out of memory; use shorter texts, smaller batches or a smaller model"};

}  // namespace

brisling_error* out_of_memory_error() noexcept { return &out_of_memory; }

brisling_error* make_error(brisling_status status, std::string_view message) noexcept {
  void* memory = ::operator new(sizeof(brisling_error) + message.size(), std::nothrow);
  if (!memory) return &out_of_memory;
  char* text = static_cast<char*>(memory) + sizeof(brisling_error);
  std::memcpy(text, message.data(), message.size());
  return new (memory) brisling_error{status, {text, message.size()}};
}

}  // namespace brisling::capi

brisling_status brisling_error_status(const brisling_error* error) {
  return error ? error->status : BRISLING_OK;
}

size_t brisling_error_message(const brisling_error* error, char* buf, size_t cap) {
  if (!error) return 0;
  if (buf) error->message.copy(buf, cap);
  return error->message.size();
}

void brisling_error_free(brisling_error* error) {
  if (error != brisling::capi::out_of_memory_error()) ::operator delete(error);
}
