#include "core/files/model_path.h"

#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"

using namespace brisling::capi;

brisling_status brisling_add_model_folder(const char* folder, size_t folder_len, brisling_error** err) {
  return guard(err, [&] { brisling::add_model_folder(text_argument(folder, folder_len, "folder")); });
}
