#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/handles.h"

using namespace brisling::capi;

brisling_status brisling_control_new(brisling_control** out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    *out = new brisling_control;
  });
}

void brisling_control_free(brisling_control* control) { delete control; }

void brisling_control_cancel(brisling_control* control) {
  if (control) control->control.cancel();
}

int64_t brisling_control_done(const brisling_control* control) {
  return control ? control->control.done() : 0;
}

int64_t brisling_control_total(const brisling_control* control) {
  return control ? control->control.total() : 0;
}
