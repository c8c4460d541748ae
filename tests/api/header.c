/* Compiles only: the public header twice, and nothing before it. */
#include <brisling.h>

brisling_status header_compiles(brisling_embedder* embedder, brisling_error** err);

brisling_status header_compiles(brisling_embedder* embedder, brisling_error** err) {
  int64_t row_size = BRISLING_ABI_VERSION;
  return brisling_embedder_row_size(embedder, NULL, &row_size, err);
}
