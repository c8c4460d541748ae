#include "core/tasks/mask_filler.h"

#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/handles.h"
#include "bindings/capi/results.h"

using namespace brisling;
using namespace brisling::capi;

struct brisling_mask_filler {
  MaskFiller filler;
};

namespace {

// One group a text, one row a token for a mask.
std::unique_ptr<brisling_results> filling_table(MaskFiller::Result& result) {
  auto results = std::make_unique<brisling_results>();
  TextColumn texts, sequences;
  Floats scores;
  Integers masks, tokens;
  for (std::vector<Filling>& fillings : result.fillings) {
    for (Filling& filling : fillings) {
      texts.push_back(std::move(filling.text));
      sequences.push_back(std::move(filling.sequence));
      scores.push_back(filling.score);
      masks.push_back(filling.mask);
      tokens.push_back(filling.token);
    }
    results->offsets.push_back(std::ssize(texts));
  }
  results->columns.emplace("text", std::move(texts));
  results->columns.emplace("sequence", std::move(sequences));
  results->columns.emplace("score", std::move(scores));
  results->columns.emplace("mask", std::move(masks));
  results->columns.emplace("token", std::move(tokens));
  return results;
}

}  // namespace

brisling_status brisling_mask_filler_open(const char* model, size_t model_len,
                                          const brisling_options* options, brisling_mask_filler** out,
                                          brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    *out = new brisling_mask_filler{
        MaskFiller::open(text_argument(model, model_len, "model"), options_argument(options))};
  });
}

void brisling_mask_filler_free(brisling_mask_filler* filler) { delete filler; }

int64_t brisling_mask_filler_max_length(const brisling_mask_filler* filler) {
  return filler ? filler->filler.max_length() : 0;
}

brisling_status brisling_mask_filler_mask_token(const brisling_mask_filler* filler, char* buf, size_t cap,
                                                size_t* written, brisling_error** err) {
  return guard(err, [&] { write_text(require(filler, "filler").filler.mask_token(), buf, cap, written); });
}

brisling_status brisling_mask_filler_fill(const brisling_mask_filler* filler, const char* utf8,
                                          size_t utf8_len, const int64_t* offsets, size_t n,
                                          const char* targets_utf8, size_t targets_utf8_len,
                                          const int64_t* targets_offsets, size_t targets_n,
                                          const brisling_options* options, brisling_results** out,
                                          size_t* truncated, brisling_control* control,
                                          brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    const MaskFiller& target = require(filler, "filler").filler;
    const Texts texts = texts_argument(utf8, utf8_len, offsets, n);
    const Texts targets =
        texts_argument(targets_utf8, targets_utf8_len, targets_offsets, targets_n, "targets_");
    MaskFiller::Result result =
        target.fill(texts, targets, options_argument(options), control_argument(control));
    *out = filling_table(result).release();
    if (truncated) *truncated = static_cast<size_t>(result.truncated);
  });
}
