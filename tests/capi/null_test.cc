// NULL in every place where a caller may put it.
#include "tests/capi/support.h"

using namespace brisling::test;
using Catch::Matchers::ContainsSubstring;

namespace {

const EmbedderHandle& embedder() {
  static const EmbedderHandle handle = open_embedder(tiny_embedder());
  return handle;
}

const ClassifierHandle& classifier() {
  static const ClassifierHandle handle = open_classifier(tiny_classifier());
  return handle;
}

const RerankerHandle& reranker() {
  static const RerankerHandle handle = open_reranker(tiny_reranker());
  return handle;
}

const TokenizerHandle& tokenizer() {
  static const TokenizerHandle handle = open_tokenizer_handle(tiny_tokenizer());
  return handle;
}

// The call must fail for the argument of this name.
template <class Function, class... Args>
void null_argument(const char* name, Function function, Args... args) {
  CHECK_THAT(failure(BRISLING_INVALID_ARGUMENT, function, args...),
             ContainsSubstring(std::string("argument ") + name + " is NULL"));
}

const int64_t kOffsets[] = {0, 1};
const int64_t kPairOffsets[] = {0, 1, 1};
const std::string kModel = tiny_embedder();
float floats[32];
int64_t integers_out[4];
char buf[64];
size_t written;

}  // namespace

TEST_CASE("freeing NULL does nothing") {
  brisling_error_free(nullptr);
  brisling_options_free(nullptr);
  brisling_control_free(nullptr);
  brisling_results_free(nullptr);
  brisling_tokenizer_free(nullptr);
  brisling_embedder_free(nullptr);
  brisling_classifier_free(nullptr);
  brisling_reranker_free(nullptr);
}

TEST_CASE("functions that return a number answer 0 for a NULL handle") {
  brisling_control_cancel(nullptr);
  CHECK(brisling_control_done(nullptr) == 0);
  CHECK(brisling_control_total(nullptr) == 0);
  CHECK(brisling_results_rows(nullptr) == 0);
  CHECK(brisling_results_groups(nullptr) == 0);
  CHECK(brisling_tokenizer_vocabulary_size(nullptr) == 0);
  CHECK(brisling_embedder_dimensions(nullptr) == 0);
  CHECK(brisling_embedder_max_length(nullptr) == 0);
  CHECK(brisling_classifier_max_length(nullptr) == 0);
  CHECK(brisling_reranker_max_length(nullptr) == 0);
  CHECK(brisling_reranker_row_size(nullptr) == 0);
}

TEST_CASE("a NULL handle is named") {
  brisling_results* results = nullptr;
  brisling_tokenizer* tokenizer_out = nullptr;
  int32_t id = 0;
  null_argument("options", brisling_options_set, nullptr, "a", 1, "b", 1);
  null_argument("results", brisling_results_offsets, nullptr, integers_out, 4);
  null_argument("results", brisling_results_integers, nullptr, "id", 2, integers_out, 4);
  null_argument("results", brisling_results_floats, nullptr, "score", 5, floats, 4);
  null_argument("results", brisling_results_text, nullptr, 0, "token", 5, buf, sizeof buf, &written);
  null_argument("tokenizer", brisling_tokenizer_encode, nullptr, "a", 1, kOffsets, 1, nullptr, &results,
                nullptr);
  null_argument("tokenizer", brisling_tokenizer_count, nullptr, "a", 1, kOffsets, 1, nullptr, integers_out,
                4);
  null_argument("tokenizer", brisling_tokenizer_decode, nullptr, &id, 1, nullptr, buf, sizeof buf, &written);
  null_argument("tokenizer", brisling_tokenizer_token_to_id, nullptr, "a", 1, &id);
  null_argument("tokenizer", brisling_tokenizer_id_to_token, nullptr, 0, buf, sizeof buf, &written);
  null_argument("embedder", brisling_embedder_row_size, nullptr, nullptr, integers_out);
  null_argument("embedder", brisling_embedder_encode, nullptr, "a", 1, kOffsets, 1, nullptr, floats, 32,
                nullptr, nullptr);
  null_argument("embedder", brisling_embedder_encode_tokens, nullptr, "a", 1, kOffsets, 1, nullptr,
                integers_out, 4, floats, 32, &written, nullptr, nullptr);
  null_argument("embedder", brisling_embedder_similarity, nullptr, "a", 1, "b", 1, nullptr, floats);
  null_argument("embedder", brisling_embedder_tokenizer, nullptr, &tokenizer_out);
  null_argument("classifier", brisling_classifier_labels, nullptr, &results);
  null_argument("classifier", brisling_classifier_classify, nullptr, "a", 1, kOffsets, 1, nullptr, &results,
                nullptr, nullptr);
  null_argument("classifier", brisling_classifier_zero_shot, nullptr, "a", 1, kOffsets, 1, "b", 1, kOffsets,
                1, nullptr, &results, nullptr, nullptr);
  null_argument("reranker", brisling_reranker_score, nullptr, "a", 1, kPairOffsets, 2, nullptr, floats, 1,
                nullptr, nullptr);
  null_argument("reranker", brisling_reranker_rerank, nullptr, "q", 1, "a", 1, kOffsets, 1, nullptr, &results,
                nullptr, nullptr);
}

TEST_CASE("a NULL place for the result is named") {
  const brisling_embedder* e = embedder().get();
  const brisling_tokenizer* t = tokenizer().get();
  const int32_t id = 0;
  null_argument("written", brisling_version, buf, sizeof buf, nullptr);
  null_argument("out", brisling_options_new, nullptr);
  null_argument("out", brisling_control_new, nullptr);
  null_argument("out", brisling_devices, nullptr);
  null_argument("out", brisling_model_info, kModel.data(), kModel.size(), nullptr, nullptr);
  null_argument("out", brisling_tokenizer_open, kModel.data(), kModel.size(), nullptr, nullptr);
  null_argument("out", brisling_tokenizer_encode, t, "a", 1, kOffsets, 1, nullptr, nullptr, nullptr);
  null_argument("out", brisling_tokenizer_count, t, "a", 1, kOffsets, 1, nullptr, nullptr, 1);
  null_argument("written", brisling_tokenizer_decode, t, &id, 1, nullptr, buf, sizeof buf, nullptr);
  null_argument("buf", brisling_tokenizer_decode, t, &id, 1, nullptr, nullptr, sizeof buf, &written);
  null_argument("id", brisling_tokenizer_token_to_id, t, "a", 1, nullptr);
  null_argument("written", brisling_tokenizer_id_to_token, t, 0, buf, sizeof buf, nullptr);
  null_argument("out", brisling_embedder_open, kModel.data(), kModel.size(), nullptr, nullptr);
  null_argument("out", brisling_embedder_row_size, e, nullptr, nullptr);
  null_argument("out", brisling_embedder_encode, e, "a", 1, kOffsets, 1, nullptr, nullptr, 32, nullptr,
                nullptr);
  null_argument("rows", brisling_embedder_encode_tokens, e, "a", 1, kOffsets, 1, nullptr, nullptr, 2, floats,
                32, &written, nullptr, nullptr);
  null_argument("written", brisling_embedder_encode_tokens, e, "a", 1, kOffsets, 1, nullptr, integers_out, 4,
                floats, 32, nullptr, nullptr, nullptr);
  null_argument("out", brisling_similarity, floats, 1, floats, 1, 4, nullptr, nullptr, 1);
  null_argument("out", brisling_quantize, floats, 1, 4, nullptr, 0, nullptr, nullptr, 16, &written);
  null_argument("score", brisling_embedder_similarity, e, "a", 1, "b", 1, nullptr, nullptr);
  null_argument("out", brisling_embedder_tokenizer, e, nullptr);
  const brisling_classifier* c = classifier().get();
  const brisling_reranker* r = reranker().get();
  null_argument("out", brisling_classifier_open, kModel.data(), kModel.size(), nullptr, nullptr);
  null_argument("out", brisling_classifier_labels, c, nullptr);
  null_argument("out", brisling_classifier_classify, c, "a", 1, kOffsets, 1, nullptr, nullptr, nullptr,
                nullptr);
  null_argument("out", brisling_classifier_zero_shot, c, "a", 1, kOffsets, 1, "b", 1, kOffsets, 1, nullptr,
                nullptr, nullptr, nullptr);
  null_argument("out", brisling_reranker_open, kModel.data(), kModel.size(), nullptr, nullptr);
  null_argument("out", brisling_reranker_score, r, "a", 1, kPairOffsets, 2, nullptr, nullptr, 1, nullptr,
                nullptr);
  null_argument("out", brisling_reranker_rerank, r, "q", 1, "a", 1, kOffsets, 1, nullptr, nullptr, nullptr,
                nullptr);

  const ResultsHandle results = tokenize(t, {"a"});
  null_argument("out", brisling_results_offsets, results.get(), nullptr, 2);
  null_argument("out", brisling_results_integers, results.get(), "id", 2, nullptr, 3);
  null_argument("written", brisling_results_text, results.get(), 0, "token", 5, buf, sizeof buf, nullptr);
  null_argument("buf", brisling_results_text, results.get(), 0, "token", 5, nullptr, 8, &written);
}

TEST_CASE("NULL with a length is named") {
  brisling_embedder* embedder_out = nullptr;
  brisling_tokenizer* tokenizer_out = nullptr;
  brisling_results* results = nullptr;
  int32_t id = 0;
  const brisling_embedder* e = embedder().get();
  const brisling_tokenizer* t = tokenizer().get();
  const OptionsHandle options = make_options({});
  null_argument("key", brisling_options_set, options.get(), nullptr, 3, "b", 1);
  null_argument("value", brisling_options_set, options.get(), "a", 1, nullptr, 3);
  null_argument("model", brisling_embedder_open, nullptr, 3, nullptr, &embedder_out);
  null_argument("model", brisling_tokenizer_open, nullptr, 3, nullptr, &tokenizer_out);
  null_argument("model", brisling_model_info, nullptr, 3, nullptr, &results);
  null_argument("utf8", brisling_embedder_encode, e, nullptr, 1, kOffsets, 1, nullptr, floats, 32, nullptr,
                nullptr);
  null_argument("offsets", brisling_embedder_encode, e, "a", 1, nullptr, 1, nullptr, floats, 32, nullptr,
                nullptr);
  null_argument("utf8", brisling_embedder_encode_tokens, e, nullptr, 1, kOffsets, 1, nullptr, integers_out, 4,
                floats, 32, &written, nullptr, nullptr);
  null_argument("out", brisling_embedder_encode_tokens, e, "a", 1, kOffsets, 1, nullptr, integers_out, 4,
                nullptr, 32, &written, nullptr, nullptr);
  null_argument("a", brisling_similarity, nullptr, 1, floats, 1, 4, nullptr, floats, 1);
  null_argument("b", brisling_similarity, floats, 1, nullptr, 1, 4, nullptr, floats, 1);
  null_argument("ranges", brisling_quantize, floats, 1, 4, nullptr, 8, nullptr, nullptr, 0, &written);
  null_argument("utf8", brisling_tokenizer_encode, t, nullptr, 1, kOffsets, 1, nullptr, &results, nullptr);
  null_argument("offsets", brisling_tokenizer_encode, t, "a", 1, nullptr, 1, nullptr, &results, nullptr);
  null_argument("offsets", brisling_tokenizer_count, t, "a", 1, nullptr, 1, nullptr, integers_out, 4);
  null_argument("ids", brisling_tokenizer_decode, t, nullptr, 1, nullptr, buf, sizeof buf, &written);
  null_argument("token", brisling_tokenizer_token_to_id, t, nullptr, 1, &id);
  null_argument("a", brisling_embedder_similarity, e, nullptr, 1, "b", 1, nullptr, floats);
  null_argument("b", brisling_embedder_similarity, e, "a", 1, nullptr, 1, nullptr, floats);
  const brisling_classifier* c = classifier().get();
  const brisling_reranker* r = reranker().get();
  null_argument("utf8", brisling_classifier_classify, c, nullptr, 1, kOffsets, 1, nullptr, &results, nullptr,
                nullptr);
  null_argument("labels_utf8", brisling_classifier_zero_shot, c, "a", 1, kOffsets, 1, nullptr, 1, kOffsets, 1,
                nullptr, &results, nullptr, nullptr);
  null_argument("labels_offsets", brisling_classifier_zero_shot, c, "a", 1, kOffsets, 1, "b", 1, nullptr, 1,
                nullptr, &results, nullptr, nullptr);
  null_argument("query", brisling_reranker_rerank, r, nullptr, 1, "a", 1, kOffsets, 1, nullptr, &results,
                nullptr, nullptr);
  null_argument("offsets", brisling_reranker_score, r, "a", 1, nullptr, 2, nullptr, floats, 1, nullptr,
                nullptr);
}

TEST_CASE("an empty batch may be all NULL") {
  size_t truncated = 99;
  ok(brisling_embedder_encode, embedder().get(), nullptr, 0, nullptr, 0, nullptr, nullptr, 0, &truncated,
     nullptr);
  CHECK(truncated == 0);
  ok(brisling_tokenizer_count, tokenizer().get(), nullptr, 0, nullptr, 0, nullptr, nullptr, 0);

  brisling_results* out = nullptr;
  ok(brisling_tokenizer_encode, tokenizer().get(), nullptr, 0, nullptr, 0, nullptr, &out, nullptr);
  const ResultsHandle results(out);
  CHECK(brisling_results_rows(out) == 0);
  CHECK(brisling_results_groups(out) == 0);
  CHECK(offsets_of(out) == std::vector<int64_t>{0});

  brisling_results* classes = nullptr;
  ok(brisling_classifier_classify, classifier().get(), nullptr, 0, nullptr, 0, nullptr, &classes, &truncated,
     nullptr);
  CHECK(offsets_of(ResultsHandle(classes).get()) == std::vector<int64_t>{0});
  ok(brisling_reranker_score, reranker().get(), nullptr, 0, nullptr, 0, nullptr, nullptr, 0, nullptr,
     nullptr);
  brisling_results* documents = nullptr;
  ok(brisling_reranker_rerank, reranker().get(), nullptr, 0, nullptr, 0, nullptr, 0, nullptr, &documents,
     nullptr, nullptr);
  CHECK(offsets_of(ResultsHandle(documents).get()) == std::vector<int64_t>{0, 0});
}

TEST_CASE("empty texts may be NULL") {
  float score = 0;
  ok(brisling_embedder_similarity, embedder().get(), nullptr, 0, "", 0, nullptr, &score);
  CHECK(score > 0.99999f);
  ok(brisling_tokenizer_decode, tokenizer().get(), nullptr, 0, nullptr, nullptr, 0, &written);
  CHECK(written == 0);
  const int64_t offsets[] = {0, 0, 0};
  int64_t counts[2];
  ok(brisling_tokenizer_count, tokenizer().get(), nullptr, 0, offsets, 2, nullptr, counts, 2);
  CHECK(counts[0] == 2);  // [CLS] [SEP]
  CHECK(counts[1] == 2);
}

TEST_CASE("the functions for models by name check their arguments") {
  int64_t freed = 0;
  brisling_results* results = nullptr;
  null_argument("out", brisling_pull_model, kModel.data(), kModel.size(), nullptr, nullptr, nullptr);
  null_argument("out", brisling_models, nullptr, nullptr);
  null_argument("out", brisling_cached_models, nullptr, nullptr);
  null_argument("out", brisling_remove_model, "org/name", 8, nullptr, nullptr);
  null_argument("out", brisling_diagnostics, nullptr);
  null_argument("model", brisling_pull_model, nullptr, 1, nullptr, &results, nullptr);
  null_argument("model", brisling_remove_model, nullptr, 1, nullptr, &freed);
}
