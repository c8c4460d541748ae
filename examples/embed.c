/* Turns texts into vectors with the C interface, and prints the first numbers of each. */
#include <brisling.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Prints the error of a failed call and ends the program. */
static void check(brisling_status status, brisling_error* error) {
  char message[1024];
  size_t length;
  if (status == BRISLING_OK) return;
  length = brisling_error_message(error, message, sizeof message);
  if (length > sizeof message) length = sizeof message;
  fprintf(stderr, "embed: %.*s\n", (int)length, message);
  brisling_error_free(error);
  exit(EXIT_FAILURE);
}

int main(int argc, char** argv) {
  const char* model = argc > 1 ? argv[1] : "minilm-l6-v2";
  /* Two texts in one buffer: text i is the bytes from offsets[i] to offsets[i + 1]. */
  const char* texts = "A cat sits on the mat.Un gatto siede sul tappeto.";
  const int64_t offsets[] = {0, 22, 49};
  const size_t count = 2;
  brisling_embedder* embedder;
  brisling_error* error;
  int64_t dimensions;
  float* vectors;
  size_t i;

  check(brisling_embedder_open(model, strlen(model), NULL, &embedder, &error), error);
  dimensions = brisling_embedder_dimensions(embedder);
  vectors = malloc(count * (size_t)dimensions * sizeof *vectors);
  if (vectors == NULL) return EXIT_FAILURE;

  check(brisling_embedder_encode(embedder, texts, strlen(texts), offsets, count, NULL, vectors,
                                 count * (size_t)dimensions, NULL, NULL, &error),
        error);
  for (i = 0; i < count; ++i) {
    const float* row = vectors + i * (size_t)dimensions;
    printf("%.*s: %d numbers, %.4f %.4f %.4f ...\n", (int)(offsets[i + 1] - offsets[i]), texts + offsets[i],
           (int)dimensions, row[0], row[1], row[2]);
  }

  free(vectors);
  brisling_embedder_free(embedder);
  return EXIT_SUCCESS;
}
