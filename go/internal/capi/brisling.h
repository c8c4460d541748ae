/* Brisling: transformer inference for applications. The one public interface, in C99.
 *
 * Ownership
 *   Every handle comes from an _open or _new function and goes back to its _free function, which
 *   accepts NULL and may be called from any thread. The library never frees memory of yours, and
 *   you never free memory of the library by other means.
 *
 * Errors
 *   Functions that can fail return a brisling_status and take `brisling_error **err` last. err may
 *   be NULL. On failure *err is set to an error that you free with brisling_error_free; on success
 *   it is set to NULL. Out-parameters are written only on success, unless said otherwise; but an
 *   array may hold a part of its numbers when a call ends early (BRISLING_CANCELLED,
 *   BRISLING_OUT_OF_MEMORY). The library never aborts, exits or prints.
 *   A handle or out-parameter that is NULL is BRISLING_INVALID_ARGUMENT, except where this header
 *   says that it may be NULL. Functions that return a number answer 0 for a NULL handle.
 *
 * Text
 *   Text is UTF-8 with a length in bytes; a NUL inside is text. (NULL, 0) is the empty text.
 *   Invalid UTF-8 is BRISLING_INVALID_ARGUMENT. A batch of n texts is one buffer `utf8` of
 *   utf8_len bytes and n + 1 byte offsets into it: text i is the bytes from offsets[i] up to, not
 *   including, offsets[i + 1]. Offsets are at least 0, never descend, and end within the buffer; a
 *   text may be empty. A batch of 0 texts is valid, and its utf8, offsets and out may be NULL.
 *   Text that comes out is written to your buffer `buf` of `cap` bytes, without a terminating NUL;
 *   *written is the length it has, also when the buffer is too small (then the status is
 *   BRISLING_BUFFER_TOO_SMALL and nothing is written to buf). buf may be NULL when cap is 0.
 *   Numbers that come out are written to your array `out`, which has room for out_len of them; more
 *   room than needed is fine, less is BRISLING_BUFFER_TOO_SMALL and nothing is written.
 *
 * Options
 *   Options are named texts in a brisling_options; NULL means the defaults. An unknown name or a
 *   bad value is BRISLING_INVALID_ARGUMENT and the message lists what is accepted.
 *
 * Models
 *   A `model` argument is, in this order: an existing path (a Hugging Face or sentence-transformers
 *   directory, or a .gguf file), `minilm-l6-v2` (the bundled model), a name looked up in the folders of
 *   BRISLING_MODEL_PATH, of brisling_add_model_folder and of the installation, a short name that
 *   brisling_models lists, or a repository of the Hugging Face hub: `org/name`, or `org/name:file.gguf`
 *   for a GGUF file in it, which `org/name:Q8_0` finds by its quantisation.
 *   Models of the hub are downloaded once, verified, and kept in the cache that other programs share:
 *   HF_HUB_CACHE, else HF_HOME/hub, else ~/.cache/huggingface/hub. What the cache has whole is opened
 *   without the network. HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH, HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE,
 *   HF_HUB_ETAG_TIMEOUT, HF_HUB_DOWNLOAD_TIMEOUT, HF_HUB_DISABLE_SYMLINKS, SSL_CERT_FILE and the
 *   variables for proxies count. Downloads need libcurl, which is loaded at run time.
 *   Every function that opens a model takes the hub options: revision (a branch, a tag or a commit;
 *   default main), cache_dir (in place of the above), token (in place of HF_TOKEN), local_files_only
 *   (false, true: nothing is downloaded).
 *   A model that neither is there nor can be downloaded is BRISLING_NOT_FOUND; a network or a hub that
 *   fails, or refuses, BRISLING_IO; no libcurl, or weights that are pickled only, BRISLING_UNSUPPORTED.
 *
 * Threads
 *   Tokenizers and models (embedders, classifiers and so on) are immutable: all calls on them may run
 *   at the same time from any number of threads. A brisling_control may be used from any thread. Options,
 *   results and errors belong to one thread at a time. After fork, handles opened before it work in the
 *   child, if no call was running in another thread at the moment of the fork.
 */
#ifndef BRISLING_H
#define BRISLING_H

#include <stddef.h>
#include <stdint.h>

#ifndef BRISLING_API
#if defined(_WIN32) && !defined(BRISLING_STATIC)
#ifdef BRISLING_BUILD
#define BRISLING_API __declspec(dllexport)
#else
#define BRISLING_API __declspec(dllimport)
#endif
#elif defined(__GNUC__) && !defined(BRISLING_STATIC)
#define BRISLING_API __attribute__((visibility("default")))
#else
#define BRISLING_API
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Status ------------------------------------------------------------------------------ */

typedef int32_t brisling_status;

#define BRISLING_OK 0
#define BRISLING_INVALID_ARGUMENT 1 /* what the caller passed can never work */
#define BRISLING_NOT_FOUND 2        /* a file or a name does not exist */
#define BRISLING_IO 3               /* the system refused to read or write */
#define BRISLING_INVALID_MODEL 4    /* a model's files are broken or contradict each other */
#define BRISLING_UNSUPPORTED 5      /* valid, but this build cannot do it */
#define BRISLING_OUT_OF_MEMORY 6
#define BRISLING_BUFFER_TOO_SMALL 7
#define BRISLING_CANCELLED 8
#define BRISLING_END 9 /* a stream is exhausted */
#define BRISLING_INTERNAL 255

typedef struct brisling_error brisling_error;
typedef struct brisling_options brisling_options;
typedef struct brisling_control brisling_control;
typedef struct brisling_results brisling_results;
typedef struct brisling_tokenizer brisling_tokenizer;
typedef struct brisling_embedder brisling_embedder;
typedef struct brisling_classifier brisling_classifier;
typedef struct brisling_reranker brisling_reranker;
typedef struct brisling_token_classifier brisling_token_classifier;
typedef struct brisling_question_answerer brisling_question_answerer;
typedef struct brisling_mask_filler brisling_mask_filler;

/* ---- Version ----------------------------------------------------------------------------- */

/* The interface this header describes: major << 16 | minor. A library whose major differs, or
 * whose minor is smaller, cannot be used with this header. */
#define BRISLING_ABI_VERSION 0x00010003

BRISLING_API uint32_t brisling_abi_version(void);
/* "0.1.0" */
BRISLING_API brisling_status brisling_version(char* buf, size_t cap, size_t* written, brisling_error** err);

/* ---- Errors ------------------------------------------------------------------------------ */

/* The status that the failed call returned; BRISLING_OK for a NULL error. */
BRISLING_API brisling_status brisling_error_status(const brisling_error* error);
/* Copies as much of the message as fits, without a terminating NUL, and returns the length in bytes
 * of the whole message. buf may be NULL to ask for the length. 0 for a NULL error. */
BRISLING_API size_t brisling_error_message(const brisling_error* error, char* buf, size_t cap);
BRISLING_API void brisling_error_free(brisling_error* error);

/* ---- Options ----------------------------------------------------------------------------- */

BRISLING_API brisling_status brisling_options_new(brisling_options** out, brisling_error** err);
BRISLING_API void brisling_options_free(brisling_options* options);
/* Setting a name again replaces its value. Names and values are checked by the call that the options
 * are passed to. */
BRISLING_API brisling_status brisling_options_set(brisling_options* options, const char* key, size_t key_len,
                                                  const char* value, size_t value_len, brisling_error** err);

/* ---- Control: cancel a long call, watch its progress --------------------------------------- */

BRISLING_API brisling_status brisling_control_new(brisling_control** out, brisling_error** err);
BRISLING_API void brisling_control_free(brisling_control* control);
/* The call that was given the control ends soon with BRISLING_CANCELLED. Stays cancelled. */
BRISLING_API void brisling_control_cancel(brisling_control* control);
/* Units of work done so far and in all: texts, or pairs of texts where a model reads two together; bytes
 * of a download; 0 of 0 before the call begins. */
BRISLING_API int64_t brisling_control_done(const brisling_control* control);
BRISLING_API int64_t brisling_control_total(const brisling_control* control);

/* ---- Results: rows with named columns, grouped by input ------------------------------------ */

/* Asking for a column that is not there is BRISLING_NOT_FOUND; for one of another type, or a row that
 * is not there, BRISLING_INVALID_ARGUMENT. */
BRISLING_API void brisling_results_free(brisling_results* results);
BRISLING_API size_t brisling_results_rows(const brisling_results* results);
BRISLING_API size_t brisling_results_groups(const brisling_results* results);
/* groups + 1 numbers: the rows of input i are those from out[i] up to, not including, out[i + 1].
 * Results that come from no batch of inputs are one group. */
BRISLING_API brisling_status brisling_results_offsets(const brisling_results* results, int64_t* out,
                                                      size_t out_len, brisling_error** err);
/* A whole column, one number a row (out_len >= rows). */
BRISLING_API brisling_status brisling_results_integers(const brisling_results* results, const char* column,
                                                       size_t column_len, int64_t* out, size_t out_len,
                                                       brisling_error** err);
BRISLING_API brisling_status brisling_results_floats(const brisling_results* results, const char* column,
                                                     size_t column_len, float* out, size_t out_len,
                                                     brisling_error** err);
/* One text of a column. */
BRISLING_API brisling_status brisling_results_text(const brisling_results* results, size_t row,
                                                   const char* column, size_t column_len, char* buf,
                                                   size_t cap, size_t* written, brisling_error** err);

/* ---- Devices and models ------------------------------------------------------------------ */

/* Bare names of models are looked for in this folder, too, for the rest of the process: after the
 * folders of BRISLING_MODEL_PATH, before that of the installation. Packages that bring a model call it.
 * Adding a folder again changes nothing. May be called from any thread. */
BRISLING_API brisling_status brisling_add_model_folder(const char* folder, size_t folder_len,
                                                       brisling_error** err);

/* One row a device. Text columns: "name" (for the option `device`), "description". */
BRISLING_API brisling_status brisling_devices(brisling_results** out, brisling_error** err);

/* What opening `model` would use. One row a fact. Text columns: "name", "value". Names: path,
 * format, architecture, parameters, weights, dimensions, layers, max_length, vocabulary,
 * tokenizer, pooling, normalize, similarity, prompts, unused_tensors. Takes the options of
 * brisling_embedder_open. */
BRISLING_API brisling_status brisling_model_info(const char* model, size_t model_len,
                                                 const brisling_options* options, brisling_results** out,
                                                 brisling_error** err);

/* Makes sure that a model is there, downloading what is missing. One row. Text columns: "path" (what to
 * open: a directory or a .gguf file), "repository" and "commit" (empty for a model that is not of the
 * hub). Integer columns: "bytes" (of the files that opening it needs), "downloaded" (of those, received
 * by this call). What a download that ends early has received is kept, and the next one goes on from
 * there; any number of processes may pull the same model. `control` may be NULL; its units are bytes.
 * Options: the hub options, update (true, false: asks the hub whether the revision has moved, also where
 * the cache has the model). */
BRISLING_API brisling_status brisling_pull_model(const char* model, size_t model_len,
                                                 const brisling_options* options, brisling_results** out,
                                                 brisling_control* control, brisling_error** err);

/* The short names, one row each, by task. Text columns: "name", "task" (embed, classify, zero-shot,
 * rerank, ner, answer, fill), "model" (org/name on the hub; empty for the bundled model), "license",
 * "languages" (codes of ISO 639-1, or multilingual), "summary". Integer columns: "megabytes" (of the
 * download), "cached" (1 where it is in the cache or comes with the library, else 0).
 * Options: cache_dir. */
BRISLING_API brisling_status brisling_models(const brisling_options* options, brisling_results** out,
                                             brisling_error** err);

/* What the cache holds of the hub's models: one row a commit. Text columns: "repository", "commit",
 * "revisions" (the names that stand for it, one a line), "path". Integer columns: "files", "bytes".
 * Options: cache_dir. */
BRISLING_API brisling_status brisling_cached_models(const brisling_options* options, brisling_results** out,
                                                    brisling_error** err);

/* Deletes a model of the hub (`org/name` or a short name) from the cache, with all of its revisions and
 * files; *out is the number of bytes that this frees. BRISLING_NOT_FOUND where it is not there.
 * Options: cache_dir. */
BRISLING_API brisling_status brisling_remove_model(const char* model, size_t model_len,
                                                   const brisling_options* options, int64_t* out,
                                                   brisling_error** err);

/* What the library finds on this machine: one row a fact. Text columns: "name", "value", "advice" (what
 * would help; empty where nothing is amiss). Does not touch the network. */
BRISLING_API brisling_status brisling_diagnostics(brisling_results** out, brisling_error** err);

/* ---- Tokenizer --------------------------------------------------------------------------- */

/* `model` is a model argument, or the path of a tokenizer.json.
 * Options: the hub options, lowercase (true, false; for a GGUF vocabulary of kind bert; default true). */
BRISLING_API brisling_status brisling_tokenizer_open(const char* model, size_t model_len,
                                                     const brisling_options* options,
                                                     brisling_tokenizer** out, brisling_error** err);
BRISLING_API void brisling_tokenizer_free(brisling_tokenizer* tokenizer);
BRISLING_API int64_t brisling_tokenizer_vocabulary_size(const brisling_tokenizer* tokenizer);

/* One group a text, one row a token. Integer columns: "id", "type_id", "start" and "end" (the
 * token's place in its text; 0 and 0 where the token is not from the text), "special" (1 for
 * tokens that the template added, such as [CLS]). Text column: "token".
 * *truncated (may be NULL) receives how many groups were cut.
 * Options, the default first: max_length (tokens, special ones included; 0 = no limit), truncation
 * (longest_first, only_first, only_second: of a pair), add_special_tokens (true, false), offsets
 * (characters, bytes: the unit of start and end; characters are Unicode code points), pairs (false,
 * true: the texts are pairs: first, second, first, …; n must be even and a pair is one group). */
BRISLING_API brisling_status brisling_tokenizer_encode(const brisling_tokenizer* tokenizer, const char* utf8,
                                                       size_t utf8_len, const int64_t* offsets, size_t n,
                                                       const brisling_options* options,
                                                       brisling_results** out, size_t* truncated,
                                                       brisling_error** err);
/* How many tokens each text has: out_len >= n. Options: max_length, truncation, add_special_tokens,
 * as for encode. */
BRISLING_API brisling_status brisling_tokenizer_count(const brisling_tokenizer* tokenizer, const char* utf8,
                                                      size_t utf8_len, const int64_t* offsets, size_t n,
                                                      const brisling_options* options, int64_t* out,
                                                      size_t out_len, brisling_error** err);
/* An id that the vocabulary does not have is BRISLING_INVALID_ARGUMENT.
 * Options: skip_special_tokens (true, false; default true). */
BRISLING_API brisling_status brisling_tokenizer_decode(const brisling_tokenizer* tokenizer,
                                                       const int32_t* ids, size_t ids_len,
                                                       const brisling_options* options, char* buf, size_t cap,
                                                       size_t* written, brisling_error** err);
/* BRISLING_NOT_FOUND where the vocabulary has no such token or id. */
BRISLING_API brisling_status brisling_tokenizer_token_to_id(const brisling_tokenizer* tokenizer,
                                                            const char* token, size_t token_len, int32_t* id,
                                                            brisling_error** err);
BRISLING_API brisling_status brisling_tokenizer_id_to_token(const brisling_tokenizer* tokenizer, int32_t id,
                                                            char* buf, size_t cap, size_t* written,
                                                            brisling_error** err);

/* ---- Embedder ---------------------------------------------------------------------------- */

/* Options: the hub options, device (cpu), threads (the most that a call may use; default: all processors),
 * weights (auto, f32, f16, bf16, q8_0, int8; auto is the precision of the file), gemm (auto, native,
 * onednn; int8 is native), max_length (tokens; at most what the model allows), pooling (cls, mean, max,
 * mean_sqrt_len_tokens, weightedmean, lasttoken; not for static embeddings), normalize (true, false),
 * lowercase (true, false; for a GGUF vocabulary of kind bert). */
BRISLING_API brisling_status brisling_embedder_open(const char* model, size_t model_len,
                                                    const brisling_options* options, brisling_embedder** out,
                                                    brisling_error** err);
BRISLING_API void brisling_embedder_free(brisling_embedder* embedder);
/* Numbers in a vector. */
BRISLING_API int64_t brisling_embedder_dimensions(const brisling_embedder* embedder);
/* Tokens of a text that are read, special ones included. */
BRISLING_API int64_t brisling_embedder_max_length(const brisling_embedder* embedder);

/* How many floats a row of brisling_embedder_encode has under these options. */
BRISLING_API brisling_status brisling_embedder_row_size(const brisling_embedder* embedder,
                                                        const brisling_options* options, int64_t* out,
                                                        brisling_error** err);

/* Writes n rows of `dimensions` floats (or truncate_dim floats), row-major: out_len >= n * d.
 * Texts longer than max_length are cut; *truncated (may be NULL) receives how many were.
 * `control` may be NULL.
 * Options: normalize (true, false), max_length, truncate_dim (keeps the first d numbers, then
 * normalises if asked), threads, prompt (a text to put before each), prompt_name (a prompt of the
 * model, as brisling_model_info lists them; default: the one that the model names, if any). A prompt
 * that is given outweighs a name. */
BRISLING_API brisling_status brisling_embedder_encode(const brisling_embedder* embedder, const char* utf8,
                                                      size_t utf8_len, const int64_t* offsets, size_t n,
                                                      const brisling_options* options, float* out,
                                                      size_t out_len, size_t* truncated,
                                                      brisling_control* control, brisling_error** err);

/* The vectors of the tokens before any pooling, special tokens included: rows[i] to rows[i + 1] are
 * the rows of text i in out, of as many floats as *written / rows[n]. rows has room for rows_len
 * numbers, at least n + 1. *written is how many floats there are in all; it and rows are set also
 * where out is too small, so a first call with out = NULL and out_len = 0 asks for the size.
 * Options: max_length, threads, prompt, prompt_name, as for encode. Static embeddings have no such
 * vectors: BRISLING_UNSUPPORTED. */
BRISLING_API brisling_status brisling_embedder_encode_tokens(
    const brisling_embedder* embedder, const char* utf8, size_t utf8_len, const int64_t* offsets, size_t n,
    const brisling_options* options, int64_t* rows, size_t rows_len, float* out, size_t out_len,
    size_t* written, size_t* truncated, brisling_control* control, brisling_error** err);

/* How alike the two texts' vectors are, to *score, by the similarity that the model names (cosine
 * where it names none). Options as for encode, and similarity as for brisling_similarity. */
BRISLING_API brisling_status brisling_embedder_similarity(const brisling_embedder* embedder, const char* a,
                                                          size_t a_len, const char* b, size_t b_len,
                                                          const brisling_options* options, float* score,
                                                          brisling_error** err);

/* The tokenizer of this embedder; it stays valid after the embedder is freed. */
BRISLING_API brisling_status brisling_embedder_tokenizer(const brisling_embedder* embedder,
                                                         brisling_tokenizer** out, brisling_error** err);

/* ---- Vectors ----------------------------------------------------------------------------- */

/* out[i * b_rows + j] tells how alike row i of a [a_rows, cols] and row j of b [b_rows, cols] are;
 * larger is more alike. out_len >= a_rows * b_rows.
 * Options: similarity (cosine, dot, euclidean, manhattan; the last two are negative distances; the
 * cosine with a vector of zeros is 0; default cosine), threads. */
BRISLING_API brisling_status brisling_similarity(const float* a, size_t a_rows, const float* b, size_t b_rows,
                                                 size_t cols, const brisling_options* options, float* out,
                                                 size_t out_len, brisling_error** err);

/* Writes vectors [rows, cols] in fewer bytes, row by row, to out, which has room for out_len bytes.
 * *written is how many bytes there are, also where out is too small (out may be NULL when out_len
 * is 0).
 * Options: precision (default float32).
 *   float32, float16: in the byte order of the machine, 4 and 2 bytes a number.
 *   int8, uint8: one byte a number: floor((x - least) / step) with 255 steps between the least and the
 *     greatest value of the column, cut to 0 to 255; int8 is that minus 128. `ranges` [2, cols] holds
 *     the least values, then the greatest (of vectors kept for calibration, say); where it is NULL and
 *     ranges_len 0, they are those of the vectors.
 *   ubinary: one bit a number, set where it is positive, eight in a byte from the highest bit down;
 *     (cols + 7) / 8 bytes a row. binary: the same bytes minus 128, signed. */
BRISLING_API brisling_status brisling_quantize(const float* vectors, size_t rows, size_t cols,
                                               const float* ranges, size_t ranges_len,
                                               const brisling_options* options, uint8_t* out, size_t out_len,
                                               size_t* written, brisling_error** err);

/* ---- Classifier -------------------------------------------------------------------------- */

/* `model` needs a classification head (transformers' ...ForSequenceClassification).
 * Options: the hub options, and device, threads, weights, gemm, max_length and lowercase as for
 * brisling_embedder_open, labels (names for the model's labels, in the order of their ids, one a line). */
BRISLING_API brisling_status brisling_classifier_open(const char* model, size_t model_len,
                                                      const brisling_options* options,
                                                      brisling_classifier** out, brisling_error** err);
BRISLING_API void brisling_classifier_free(brisling_classifier* classifier);
/* Tokens of a text, or of a pair of texts, that are read, special ones included. */
BRISLING_API int64_t brisling_classifier_max_length(const brisling_classifier* classifier);
/* One row a label, in the order of their ids. Text column: "label". */
BRISLING_API brisling_status brisling_classifier_labels(const brisling_classifier* classifier,
                                                        brisling_results** out, brisling_error** err);

/* One group a text, one row a label, the highest score first. Text column: "label". Float column:
 * "score". Integer column: "index" (the label's id).
 * Texts longer than max_length are cut; *truncated (may be NULL) receives how many were.
 * `control` may be NULL.
 * Options, the default first: top_k (labels of a text; 0 = all), threshold (the least score; default:
 * any), function (auto, softmax, sigmoid, none: from the model's outputs to scores; auto is none for
 * a regression, sigmoid for a multi-label model or a single label, else softmax), pairs (false, true:
 * the texts are pairs: first, second, first, ...; n must be even and a pair is one group), max_length,
 * threads. */
BRISLING_API brisling_status brisling_classifier_classify(const brisling_classifier* classifier,
                                                          const char* utf8, size_t utf8_len,
                                                          const int64_t* offsets, size_t n,
                                                          const brisling_options* options,
                                                          brisling_results** out, size_t* truncated,
                                                          brisling_control* control, brisling_error** err);

/* Classifies with labels that the model was not trained for, of which there must be at least one:
 * the labels are a batch of texts, too. The model must tell entailment from contradiction (one of
 * natural language inference); its label of entailment is the first whose name begins with "entail",
 * in any case, or the last. One group a text, one row a label; columns as of
 * brisling_classifier_classify, where "index" is the place among the labels given.
 * Options, the default first: hypothesis_template (This example is {}.: the label goes to {}; a brace
 * is written twice), multi_label (false: one label is true and the scores add up to 1; true: each
 * label is judged alone, as a single label always is), top_k, threshold, max_length, threads. */
BRISLING_API brisling_status brisling_classifier_zero_shot(
    const brisling_classifier* classifier, const char* utf8, size_t utf8_len, const int64_t* offsets,
    size_t n, const char* labels_utf8, size_t labels_utf8_len, const int64_t* labels_offsets, size_t labels_n,
    const brisling_options* options, brisling_results** out, size_t* truncated, brisling_control* control,
    brisling_error** err);

/* ---- Reranker ---------------------------------------------------------------------------- */

/* `model` is a cross-encoder, which has a classification head.
 * Options: the hub options, and device, threads, weights, gemm, max_length and lowercase as for
 * brisling_embedder_open, activation (auto, sigmoid, identity, softmax: from the model's outputs to
 * scores; auto is what the model's files say, else sigmoid for a model with one output and identity for
 * others). */
BRISLING_API brisling_status brisling_reranker_open(const char* model, size_t model_len,
                                                    const brisling_options* options, brisling_reranker** out,
                                                    brisling_error** err);
BRISLING_API void brisling_reranker_free(brisling_reranker* reranker);
/* Tokens of a pair that are read, special ones included. */
BRISLING_API int64_t brisling_reranker_max_length(const brisling_reranker* reranker);
/* Scores that a pair has: 1, but for models that classify pairs. */
BRISLING_API int64_t brisling_reranker_row_size(const brisling_reranker* reranker);

/* Scores pairs: the texts are first, second, first, ...; n must be even. Writes n / 2 rows of
 * brisling_reranker_row_size floats, row-major. Pairs longer than max_length are cut, the longer text
 * first; *truncated (may be NULL) receives how many were. `control` may be NULL.
 * Options: activation, max_length, threads. */
BRISLING_API brisling_status brisling_reranker_score(const brisling_reranker* reranker, const char* utf8,
                                                     size_t utf8_len, const int64_t* offsets, size_t n,
                                                     const brisling_options* options, float* out,
                                                     size_t out_len, size_t* truncated,
                                                     brisling_control* control, brisling_error** err);

/* Sorts documents by how well they answer the query. One group, one row a document, the highest score
 * first. Integer column: "index" (the document's place in the batch). Float column: "score". Text
 * column: "text" (the document). A model with more than one score a pair is BRISLING_INVALID_ARGUMENT.
 * Options: top_k (documents; 0 = all, the default), threshold (the least score; default: any),
 * activation, max_length, threads. */
BRISLING_API brisling_status brisling_reranker_rerank(const brisling_reranker* reranker, const char* query,
                                                      size_t query_len, const char* utf8, size_t utf8_len,
                                                      const int64_t* offsets, size_t n,
                                                      const brisling_options* options, brisling_results** out,
                                                      size_t* truncated, brisling_control* control,
                                                      brisling_error** err);

/* ---- Token classifier: names, places and other entities in texts --------------------------- */

/* `model` needs a token classification head (transformers' ...ForTokenClassification).
 * Options: the hub options, and device, threads, weights, gemm, max_length and lowercase as for
 * brisling_embedder_open. */
BRISLING_API brisling_status brisling_token_classifier_open(const char* model, size_t model_len,
                                                            const brisling_options* options,
                                                            brisling_token_classifier** out,
                                                            brisling_error** err);
BRISLING_API void brisling_token_classifier_free(brisling_token_classifier* classifier);
/* Tokens of a text that are read at once, special ones included. */
BRISLING_API int64_t brisling_token_classifier_max_length(const brisling_token_classifier* classifier);

/* One group a text, one row an entity, in the order of the text. Text columns: "label", "text" (as the
 * tokenizer joins the entity's tokens; with aggregation none, the token). Float column: "score". Integer
 * columns: "start", "end" (the entity's place in its text), "index" (of its first token among the text's,
 * special ones included).
 * *truncated (may be NULL) receives how many texts were cut. `control` may be NULL.
 * Options, the default first: aggregation (none: a row a token; simple: neighbours with the same label
 * are one; first, average, max: as simple, but all tokens of a word have the label of its first token,
 * of their mean probabilities, or of the most certain token; B- and I- are taken off the labels of
 * grouped tokens), ignore_labels (labels to leave out, one a line; default O), stride (reads texts longer
 * than max_length in windows that share so many tokens, and keeps the longest of overlapping entities;
 * not with aggregation none; default: such texts are cut), offsets (characters, bytes: the unit of start
 * and end), max_length, threads. */
BRISLING_API brisling_status brisling_token_classifier_classify(
    const brisling_token_classifier* classifier, const char* utf8, size_t utf8_len, const int64_t* offsets,
    size_t n, const brisling_options* options, brisling_results** out, size_t* truncated,
    brisling_control* control, brisling_error** err);

/* ---- Question answerer: passages of a context that answer a question ----------------------- */

/* `model` needs a question answering head (transformers' ...ForQuestionAnswering).
 * Options: the hub options, and device, threads, weights, gemm, max_length and lowercase as for
 * brisling_embedder_open. */
BRISLING_API brisling_status brisling_question_answerer_open(const char* model, size_t model_len,
                                                             const brisling_options* options,
                                                             brisling_question_answerer** out,
                                                             brisling_error** err);
BRISLING_API void brisling_question_answerer_free(brisling_question_answerer* answerer);
/* Tokens of a question and a part of its context that are read at once, special ones included. */
BRISLING_API int64_t brisling_question_answerer_max_length(const brisling_question_answerer* answerer);

/* The texts are question, context, question, ...; n must be even, and none may be empty. One group a
 * question, one row an answer, the highest score first. Text column: "text" (the passage of the context).
 * Float column: "score". Integer columns: "start", "end" (the passage's place in the context). Long
 * contexts are read in windows. `control` may be NULL.
 * Options: top_k (answers of a question; default 1), max_seq_len (tokens of a window, question and
 * special ones included; default 384, or what the model allows), doc_stride (tokens that windows share;
 * default 128, or half a window), max_answer_len (tokens; default 15), max_question_len (tokens; longer
 * questions are cut; default 64), handle_impossible_answer (false, true: an empty text is an answer, too),
 * align_to_words (true, false: answers are whole words), offsets (characters, bytes: the unit of start and
 * end), threads. */
BRISLING_API brisling_status brisling_question_answerer_answer(
    const brisling_question_answerer* answerer, const char* utf8, size_t utf8_len, const int64_t* offsets,
    size_t n, const brisling_options* options, brisling_results** out, brisling_control* control,
    brisling_error** err);

/* ---- Mask filler: words for the gaps in texts ---------------------------------------------- */

/* `model` needs a masked language modelling head (transformers' ...ForMaskedLM).
 * Options: the hub options, and device, threads, weights, gemm, max_length and lowercase as for
 * brisling_embedder_open. */
BRISLING_API brisling_status brisling_mask_filler_open(const char* model, size_t model_len,
                                                       const brisling_options* options,
                                                       brisling_mask_filler** out, brisling_error** err);
BRISLING_API void brisling_mask_filler_free(brisling_mask_filler* filler);
/* Tokens of a text that are read, special ones included. */
BRISLING_API int64_t brisling_mask_filler_max_length(const brisling_mask_filler* filler);
/* What stands for a gap in a text: "[MASK]", "<mask>". */
BRISLING_API brisling_status brisling_mask_filler_mask_token(const brisling_mask_filler* filler, char* buf,
                                                             size_t cap, size_t* written,
                                                             brisling_error** err);

/* Every text must have a mask in the part that is read. The targets are a batch of texts, too: the tokens
 * to choose from, or none for all of the vocabulary; a target that is no token counts as the first that it
 * is made of. One group a text; one row a token, mask after mask, the highest score first. Text columns:
 * "text" (of the token), "sequence" (the text with the token in place of the mask). Float column: "score".
 * Integer columns: "mask" (which of the text's masks, from 0), "token" (its id).
 * Texts longer than max_length are cut; *truncated (may be NULL) receives how many were. `control` may be
 * NULL. Options: top_k (tokens of a mask; default 5), max_length, threads. */
BRISLING_API brisling_status brisling_mask_filler_fill(const brisling_mask_filler* filler, const char* utf8,
                                                       size_t utf8_len, const int64_t* offsets, size_t n,
                                                       const char* targets_utf8, size_t targets_utf8_len,
                                                       const int64_t* targets_offsets, size_t targets_n,
                                                       const brisling_options* options,
                                                       brisling_results** out, size_t* truncated,
                                                       brisling_control* control, brisling_error** err);

#ifdef __cplusplus
}
#endif

#endif /* BRISLING_H */
