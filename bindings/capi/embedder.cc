#include "core/tasks/embedder.h"

#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/handles.h"

using namespace brisling;
using namespace brisling::capi;

struct brisling_embedder {
  Embedder embedder;
};

brisling_status brisling_embedder_open(const char* model, size_t model_len, const brisling_options* options,
                                       brisling_embedder** out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    *out = new brisling_embedder{
        Embedder::open(text_argument(model, model_len, "model"), options_argument(options))};
  });
}

void brisling_embedder_free(brisling_embedder* embedder) { delete embedder; }

int64_t brisling_embedder_dimensions(const brisling_embedder* embedder) {
  return embedder ? embedder->embedder.dimensions() : 0;
}

int64_t brisling_embedder_max_length(const brisling_embedder* embedder) {
  return embedder ? embedder->embedder.max_length() : 0;
}

brisling_status brisling_embedder_row_size(const brisling_embedder* embedder, const brisling_options* options,
                                           int64_t* out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    *out = require(embedder, "embedder").embedder.row_size(options_argument(options));
  });
}

brisling_status brisling_embedder_encode(const brisling_embedder* embedder, const char* utf8, size_t utf8_len,
                                         const int64_t* offsets, size_t n, const brisling_options* options,
                                         float* out, size_t out_len, size_t* truncated,
                                         brisling_control* control, brisling_error** err) {
  return guard(err, [&] {
    const Embedder& target = require(embedder, "embedder").embedder;
    const Options& call_options = options_argument(options);
    const auto row_size = static_cast<size_t>(target.row_size(call_options));
    if (n > kMaxElements<float> / row_size) {
      fail(Status::kInvalidArgument, "argument n is ", n, "; so many vectors are larger than memory");
    }
    require_room(out, out_len, n * row_size, "out");
    const Texts texts = texts_argument(utf8, utf8_len, offsets, n);
    const int64_t cut = target.encode(texts, call_options, {out, n * row_size}, control_argument(control));
    if (truncated) *truncated = static_cast<size_t>(cut);
  });
}

brisling_status brisling_embedder_encode_tokens(const brisling_embedder* embedder, const char* utf8,
                                                size_t utf8_len, const int64_t* offsets, size_t n,
                                                const brisling_options* options, int64_t* rows,
                                                size_t rows_len, float* out, size_t out_len, size_t* written,
                                                size_t* truncated, brisling_control* control,
                                                brisling_error** err) {
  return guard(err, [&] {
    const Embedder& target = require(embedder, "embedder").embedder;
    require(written, "written");
    require_array(out, out_len, "out");
    const Texts texts = texts_argument(utf8, utf8_len, offsets, n);
    require_room(rows, rows_len, n + 1, "rows");
    const int64_t cut = target.encode_tokens(texts, options_argument(options), {rows, n + 1}, {out, out_len},
                                             *written, control ? &control->control : nullptr);
    if (truncated) *truncated = static_cast<size_t>(cut);
  });
}

brisling_status brisling_embedder_similarity(const brisling_embedder* embedder, const char* a, size_t a_len,
                                             const char* b, size_t b_len, const brisling_options* options,
                                             float* score, brisling_error** err) {
  return guard(err, [&] {
    require(score, "score");
    *score = require(embedder, "embedder")
                 .embedder.similarity(text_argument(a, a_len, "a"), text_argument(b, b_len, "b"),
                                      options_argument(options));
  });
}

brisling_status brisling_embedder_tokenizer(const brisling_embedder* embedder, brisling_tokenizer** out,
                                            brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    *out = new brisling_tokenizer{require(embedder, "embedder").embedder.tokenizer()};
  });
}
