#include "core/tasks/reranker.h"

#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/results.h"

using namespace brisling;
using namespace brisling::capi;

struct brisling_reranker {
  Reranker reranker;
};

brisling_status brisling_reranker_open(const char* model, size_t model_len, const brisling_options* options,
                                       brisling_reranker** out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    *out = new brisling_reranker{
        Reranker::open(text_argument(model, model_len, "model"), options_argument(options))};
  });
}

void brisling_reranker_free(brisling_reranker* reranker) { delete reranker; }

int64_t brisling_reranker_max_length(const brisling_reranker* reranker) {
  return reranker ? reranker->reranker.max_length() : 0;
}

int64_t brisling_reranker_row_size(const brisling_reranker* reranker) {
  return reranker ? reranker->reranker.row_size() : 0;
}

brisling_status brisling_reranker_score(const brisling_reranker* reranker, const char* utf8, size_t utf8_len,
                                        const int64_t* offsets, size_t n, const brisling_options* options,
                                        float* out, size_t out_len, size_t* truncated,
                                        brisling_control* control, brisling_error** err) {
  return guard(err, [&] {
    const Reranker& target = require(reranker, "reranker").reranker;
    const auto row_size = static_cast<size_t>(target.row_size());
    if (n > kMaxElements<float> / row_size) {
      fail(Status::kInvalidArgument, "argument n is ", n, "; so many scores are larger than memory");
    }
    require_room(out, out_len, n / 2 * row_size, "out");
    const int64_t cut = target.score(texts_argument(utf8, utf8_len, offsets, n), options_argument(options),
                                     {out, n / 2 * row_size}, control_argument(control));
    if (truncated) *truncated = static_cast<size_t>(cut);
  });
}

brisling_status brisling_reranker_rerank(const brisling_reranker* reranker, const char* query,
                                         size_t query_len, const char* utf8, size_t utf8_len,
                                         const int64_t* offsets, size_t n, const brisling_options* options,
                                         brisling_results** out, size_t* truncated, brisling_control* control,
                                         brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    const std::string_view question = text_argument(query, query_len, "query");
    const Texts documents = texts_argument(utf8, utf8_len, offsets, n);
    Ranking ranking =
        require(reranker, "reranker")
            .reranker.rerank(question, documents, options_argument(options), control_argument(control));
    TextColumn texts;
    for (const int64_t index : ranking.indices) texts.emplace_back(documents[static_cast<size_t>(index)]);
    const auto cut = static_cast<size_t>(ranking.truncated);
    auto results = ranking_results(std::move(ranking));
    results->columns.emplace("text", std::move(texts));
    *out = results.release();
    if (truncated) *truncated = cut;
  });
}
