// Checks of what C callers pass. Each fails with kInvalidArgument, unless said otherwise, and a
// message that names the argument as include/brisling.h does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/control.h"
#include "core/base/options.h"
#include "core/base/status.h"
#include "core/tasks/texts.h"
#include "include/brisling.h"

namespace brisling::capi {

// The longest array of T that can exist; a larger length is a negative number in disguise.
template <class T>
inline constexpr size_t kMaxElements = static_cast<size_t>(PTRDIFF_MAX) / sizeof(T);

// The object behind a handle or an out-pointer.
template <class T>
T& require(T* pointer, const char* name) {
  if (!pointer) fail(Status::kInvalidArgument, "argument ", name, " is NULL");
  return *pointer;
}

// An array to read: NULL is one of no elements.
template <class T>
void require_array(const T* data, size_t length, const char* name) {
  if (!data && length > 0)
    fail(Status::kInvalidArgument, "argument ", name, " is NULL, but its length is ", length);
  if (length > kMaxElements<T>) {
    fail(Status::kInvalidArgument, "the length of argument ", name, ", ", length, ", is larger than memory");
  }
}

// An array to write, which must have room for `needed` elements; else kBufferTooSmall.
template <class T>
void require_room(T* out, size_t out_len, size_t needed, const char* name) {
  require_array(out, out_len, name);
  if (out_len < needed) {
    fail(Status::kBufferTooSmall, "argument ", name, " has room for ", out_len, " numbers; ", needed,
         " are needed");
  }
}

// Valid UTF-8, or fails naming the byte.
std::string_view text_argument(const char* data, size_t length, const char* name);

// A batch whose offsets ascend inside the buffer and whose texts are each valid UTF-8. The names of
// its arguments begin with `prefix`.
Texts texts_argument(const char* utf8, size_t utf8_len, const int64_t* offsets, size_t n,
                     const std::string& prefix = "");

// NULL is no control.
Control* control_argument(brisling_control* control);

// NULL is no options.
const Options& options_argument(const brisling_options* options);

// Copies a text to a caller's buffer; *written is set also when this fails with kBufferTooSmall.
void write_text(std::string_view text, char* buf, size_t cap, size_t* written);

}  // namespace brisling::capi
