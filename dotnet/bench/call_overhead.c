/* call_overhead MODEL: nanoseconds of calls through the C interface; CallOverhead/Program.cs makes the same
 * calls through C#. Each number is the least of fifty rounds. */
#include <brisling.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const double kRoundSeconds = 0.05;

static brisling_embedder* embedder;
static brisling_tokenizer* tokenizer;
static float* vector;
static size_t dimensions;
static const char kText[] = "Hello world";
static const int64_t kOffsets[] = {0, sizeof kText - 1};

static void check(brisling_status status, const char* what) {
  if (status == BRISLING_OK) return;
  fprintf(stderr, "%s failed with status %d\n", what, (int)status);
  exit(1);
}

static void embed_nothing(void) {
  check(brisling_embedder_encode(embedder, NULL, 0, NULL, 0, NULL, NULL, 0, NULL, NULL, NULL), "encode");
}

static void embed_text(void) {
  check(brisling_embedder_encode(embedder, kText, sizeof kText - 1, kOffsets, 1, NULL, vector, dimensions,
                                 NULL, NULL, NULL),
        "encode");
}

static void count_tokens(void) {
  int64_t count;
  check(brisling_tokenizer_count(tokenizer, kText, sizeof kText - 1, kOffsets, 1, NULL, &count, 1, NULL),
        "count");
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void measure(const char* name, void (*call)(void)) {
  double best = 1e9;
  for (int round = 0; round < 50; ++round) {
    const double begin = now();
    double end = begin;
    long calls = 0;
    for (; end - begin < kRoundSeconds; end = now()) {
      for (int i = 0; i < 100; ++i) call();
      calls += 100;
    }
    const double each = (end - begin) / (double)calls;
    if (each < best) best = each;
  }
  printf("%-24s %10.0f ns\n", name, 1e9 * best);
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: call_overhead MODEL\n");
    return 2;
  }
  brisling_options* options;
  check(brisling_options_new(&options, NULL), "options");
  check(brisling_options_set(options, "threads", 7, "1", 1, NULL), "options");
  check(brisling_embedder_open(argv[1], strlen(argv[1]), options, &embedder, NULL), "open");
  check(brisling_embedder_tokenizer(embedder, &tokenizer, NULL), "tokenizer");
  dimensions = (size_t)brisling_embedder_dimensions(embedder);
  vector = malloc(dimensions * sizeof *vector);

  measure("an empty batch", embed_nothing);
  measure("one short text", embed_text);
  measure("tokens of a short text", count_tokens);

  free(vector);
  brisling_tokenizer_free(tokenizer);
  brisling_embedder_free(embedder);
  brisling_options_free(options);
  return 0;
}
