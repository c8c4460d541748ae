/* Embeds two words and compares them, in C99 with brisling.h alone: embed [MODEL] */
#include <brisling.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Prints the error and ends the program unless the call succeeded. */
static void check(brisling_status status, brisling_error* error) {
  char message[1000];
  size_t length;
  if (status == BRISLING_OK) return;
  length = brisling_error_message(error, message, sizeof message);
  if (length > sizeof message) length = sizeof message;
  fprintf(stderr, "status %d: %.*s\n", (int)status, (int)length, message);
  brisling_error_free(error);
  exit(1);
}

int main(int argc, char** argv) {
  const char* model = argc > 1 ? argv[1] : "minilm-l6-v2";
  const char* texts = "doctorphysician";
  const int64_t offsets[] = {0, 6, 15};
  brisling_embedder* embedder = NULL;
  brisling_error* error = NULL;
  size_t dimensions, truncated = 0, i;
  float *vectors, similarity = 0, dot = 0;

  if (brisling_abi_version() >> 16 != BRISLING_ABI_VERSION >> 16) return 1;
  check(brisling_embedder_open(model, strlen(model), NULL, &embedder, &error), error);
  dimensions = (size_t)brisling_embedder_dimensions(embedder);
  vectors = (float*)malloc(2 * dimensions * sizeof *vectors);
  if (vectors == NULL) return 1;
  check(brisling_embedder_encode(embedder, texts, 15, offsets, 2, NULL, vectors, 2 * dimensions, &truncated,
                                 NULL, &error),
        error);
  check(brisling_embedder_similarity(embedder, texts, 6, texts + 6, 9, NULL, &similarity, &error), error);
  for (i = 0; i < dimensions; ++i) dot += vectors[i] * vectors[dimensions + i];
  printf("dimensions %d truncated %d dot %.3f similarity %.3f\n", (int)dimensions, (int)truncated, dot,
         similarity);

  free(vectors);
  brisling_embedder_free(embedder);
  return 0;
}
