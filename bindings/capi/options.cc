#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/handles.h"

using namespace brisling::capi;

brisling_status brisling_options_new(brisling_options** out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    *out = new brisling_options;
  });
}

void brisling_options_free(brisling_options* options) { delete options; }

brisling_status brisling_options_set(brisling_options* options, const char* key, size_t key_len,
                                     const char* value, size_t value_len, brisling_error** err) {
  return guard(err, [&] {
    brisling_options& target = require(options, "options");
    target.options.set(text_argument(key, key_len, "key"), text_argument(value, value_len, "value"));
  });
}
