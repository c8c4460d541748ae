#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/results.h"
#include "core/tasks/embedder.h"

using namespace brisling::capi;

brisling_status brisling_model_info(const char* model, size_t model_len, const brisling_options* options,
                                    brisling_results** out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    const auto embedder =
        brisling::Embedder::open(text_argument(model, model_len, "model"), options_argument(options));
    *out = two_columns("name", "value", embedder.info()).release();
  });
}
