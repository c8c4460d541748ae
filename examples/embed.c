/* Turns texts into vectors with the C interface, and prints the first numbers of each. */
#include <brisling.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Prints the error of a failed call and ends the program. */
static void check(brisling_status status, brisling_error* error) {
  if (status == BRISLING_OK) return;
  char message[1024];
  size_t length = brisling_error_message(error, message, sizeof message);
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

  brisling_status status = brisling_embedder_open(model, strlen(model), NULL, &embedder, &error);
  check(status, error);
  const size_t dimensions = (size_t)brisling_embedder_dimensions(embedder);
  float* vectors = malloc(count * dimensions * sizeof *vectors);
  if (vectors == NULL) return EXIT_FAILURE;

  status = brisling_embedder_encode(embedder, texts, strlen(texts), offsets, count, NULL, vectors,
                                    count * dimensions, NULL, NULL, &error);
  check(status, error);
  for (size_t i = 0; i < count; ++i) {
    const float* row = vectors + i * dimensions;
    printf("%.*s: %zu numbers, %.4f %.4f %.4f ...\n", (int)(offsets[i + 1] - offsets[i]), texts + offsets[i],
           dimensions, row[0], row[1], row[2]);
  }

  free(vectors);
  brisling_embedder_free(embedder);
  return EXIT_SUCCESS;
}
