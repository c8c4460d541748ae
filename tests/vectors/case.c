/* Runs one case of tests/vectors.json, in C99 with brisling.h alone, and prints what came out:
 *   case CALL MODEL [open:NAME=VALUE | option:NAME=VALUE | text:TEXT | label:TEXT | id:NUMBER]...
 * The texts of a similarity are a and b; of a rerank, the query and the documents; of scores, the pairs. */
#include <brisling.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kMost = 256 };

typedef struct {
  char* utf8;
  size_t size;
  int64_t offsets[kMost + 1];
  size_t n;
} batch;

static brisling_error* error = NULL;

static void must(int condition, const char* what) {
  if (condition) return;
  fprintf(stderr, "case: %s\n", what);
  exit(2);
}

/* A call that fails is a result, too. */
static void check(brisling_status status) {
  char message[4000];
  size_t length;
  if (status == BRISLING_OK) return;
  length = brisling_error_message(error, message, sizeof message);
  printf("error %d %.*s\n", (int)status, (int)(length < sizeof message ? length : sizeof message), message);
  exit(0);
}

static void add(batch* texts, const char* text) {
  const size_t length = strlen(text);
  must(texts->n < kMost, "too many texts");
  texts->utf8 = (char*)realloc(texts->utf8, texts->size + length + 1);
  must(texts->utf8 != NULL, "out of memory");
  memcpy(texts->utf8 + texts->size, text, length);
  texts->size += length;
  texts->offsets[++texts->n] = (int64_t)texts->size;
}

static void set(brisling_options* options, const char* pair) {
  const char* equals = strchr(pair, '=');
  must(equals != NULL, "an option has no value");
  check(brisling_options_set(options, pair, (size_t)(equals - pair), equals + 1, strlen(equals + 1), &error));
}

static void print_bits(float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  printf("%08lx", (unsigned long)bits);
}

static void print_floats(const float* numbers, size_t count) {
  size_t i;
  for (i = 0; i < count; ++i) {
    if (i > 0) putchar(' ');
    print_bits(numbers[i]);
  }
}

static float* floats_of(const brisling_results* results, const char* column) {
  const size_t rows = brisling_results_rows(results);
  float* numbers = (float*)malloc((rows + 1) * sizeof *numbers);
  must(numbers != NULL, "out of memory");
  check(brisling_results_floats(results, column, strlen(column), numbers, rows, &error));
  return numbers;
}

static int64_t* integers_of(const brisling_results* results, const char* column) {
  const size_t rows = brisling_results_rows(results);
  int64_t* numbers = (int64_t*)malloc((rows + 1) * sizeof *numbers);
  must(numbers != NULL, "out of memory");
  check(brisling_results_integers(results, column, strlen(column), numbers, rows, &error));
  return numbers;
}

static void print_label(const brisling_results* results, size_t row) {
  char label[1000];
  size_t written;
  check(brisling_results_text(results, row, "label", 5, label, sizeof label, &written, &error));
  printf("%.*s:", (int)written, label);
}

/* Groups are joined by ';', their rows by `separator`. */
static void print_rows(const brisling_results* results, const char* call, char separator) {
  const size_t groups = brisling_results_groups(results);
  int64_t offsets[kMost + 1], row;
  size_t group;
  const int is_tokens = strcmp(call, "tokenize") == 0, is_ranking = strcmp(call, "rerank") == 0;
  float* scores = is_tokens ? NULL : floats_of(results, "score");
  int64_t* ids = is_tokens ? integers_of(results, "id") : is_ranking ? integers_of(results, "index") : NULL;
  check(brisling_results_offsets(results, offsets, kMost + 1, &error));
  for (group = 0; group < groups; ++group) {
    if (group > 0) putchar(';');
    for (row = offsets[group]; row < offsets[group + 1]; ++row) {
      if (row > offsets[group]) putchar(separator);
      if (ids != NULL) printf("%ld", (long)ids[row]);
      if (is_ranking) putchar(':');
      if (ids == NULL) print_label(results, (size_t)row);
      if (scores != NULL) print_bits(scores[row]);
    }
  }
  free(scores);
  free(ids);
}

int main(int argc, char** argv) {
  batch texts = {0}, labels = {0};
  int32_t ids[kMost];
  size_t id_count = 0;
  const char *call, *model;
  brisling_options *open_options, *options;
  brisling_results* results = NULL;
  int i;

  must(argc > 2, "usage: case CALL MODEL [FIELD]...");
  call = argv[1];
  model = argv[2];
  check(brisling_options_new(&open_options, &error));
  check(brisling_options_new(&options, &error));
  for (i = 3; i < argc; ++i) {
    const char* value = strchr(argv[i], ':');
    must(value++ != NULL, "a field has no kind");
    if (strncmp(argv[i], "open:", 5) == 0) {
      set(open_options, value);
    } else if (strncmp(argv[i], "option:", 7) == 0) {
      set(options, value);
    } else if (strncmp(argv[i], "text:", 5) == 0) {
      add(&texts, value);
    } else if (strncmp(argv[i], "label:", 6) == 0) {
      add(&labels, value);
    } else {
      must(strncmp(argv[i], "id:", 3) == 0 && id_count < kMost, "a field is of no kind");
      ids[id_count++] = (int32_t)strtol(value, NULL, 10);
    }
  }

  if (strcmp(call, "embed") == 0 || strcmp(call, "similarity") == 0) {
    brisling_embedder* embedder;
    check(brisling_embedder_open(model, strlen(model), open_options, &embedder, &error));
    if (strcmp(call, "embed") == 0) {
      int64_t cols;
      float* out;
      check(brisling_embedder_row_size(embedder, options, &cols, &error));
      out = (float*)malloc((texts.n * (size_t)cols + 1) * sizeof *out);
      must(out != NULL, "out of memory");
      check(brisling_embedder_encode(embedder, texts.utf8, texts.size, texts.offsets, texts.n, options, out,
                                     texts.n * (size_t)cols, NULL, NULL, &error));
      print_floats(out, texts.n * (size_t)cols);
      free(out);
    } else {
      float score;
      const size_t middle = (size_t)texts.offsets[1];
      check(brisling_embedder_similarity(embedder, texts.utf8, middle, texts.utf8 + middle,
                                         texts.size - middle, options, &score, &error));
      print_bits(score);
    }
    brisling_embedder_free(embedder);
  } else if (strcmp(call, "classify") == 0 || strcmp(call, "zero_shot") == 0) {
    brisling_classifier* classifier;
    check(brisling_classifier_open(model, strlen(model), open_options, &classifier, &error));
    if (strcmp(call, "classify") == 0) {
      check(brisling_classifier_classify(classifier, texts.utf8, texts.size, texts.offsets, texts.n, options,
                                         &results, NULL, NULL, &error));
    } else {
      check(brisling_classifier_zero_shot(classifier, texts.utf8, texts.size, texts.offsets, texts.n,
                                          labels.utf8, labels.size, labels.offsets, labels.n, options,
                                          &results, NULL, NULL, &error));
    }
    print_rows(results, call, ',');
    brisling_classifier_free(classifier);
  } else if (strcmp(call, "rerank") == 0 || strcmp(call, "score") == 0) {
    brisling_reranker* reranker;
    check(brisling_reranker_open(model, strlen(model), open_options, &reranker, &error));
    if (strcmp(call, "rerank") == 0) {
      check(brisling_reranker_rerank(reranker, texts.utf8, (size_t)texts.offsets[1], texts.utf8, texts.size,
                                     texts.offsets + 1, texts.n - 1, options, &results, NULL, NULL, &error));
      print_rows(results, call, ',');
    } else {
      const size_t count = texts.n / 2 * (size_t)brisling_reranker_row_size(reranker);
      float* out = (float*)malloc((count + 1) * sizeof *out);
      must(out != NULL, "out of memory");
      check(brisling_reranker_score(reranker, texts.utf8, texts.size, texts.offsets, texts.n, options, out,
                                    count, NULL, NULL, &error));
      print_floats(out, count);
      free(out);
    }
    brisling_reranker_free(reranker);
  } else {
    brisling_tokenizer* tokenizer;
    check(brisling_tokenizer_open(model, strlen(model), open_options, &tokenizer, &error));
    if (strcmp(call, "tokenize") == 0) {
      check(brisling_tokenizer_encode(tokenizer, texts.utf8, texts.size, texts.offsets, texts.n, options,
                                      &results, NULL, &error));
      print_rows(results, call, ' ');
    } else {
      char text[4000];
      size_t written;
      must(strcmp(call, "decode") == 0, "there is no such call");
      check(
          brisling_tokenizer_decode(tokenizer, ids, id_count, options, text, sizeof text, &written, &error));
      printf("%.*s", (int)written, text);
    }
    brisling_tokenizer_free(tokenizer);
  }
  putchar('\n');

  brisling_results_free(results);
  brisling_options_free(options);
  brisling_options_free(open_options);
  free(texts.utf8);
  free(labels.utf8);
  return 0;
}
