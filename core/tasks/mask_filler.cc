#include "core/tasks/mask_filler.h"

#include <algorithm>
#include <numeric>

#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/models/masked_lm_head.h"
#include "core/nn/softmax.h"
#include "core/tasks/encoder_runner.h"
#include "core/text/tokenizer_config.h"

namespace brisling {
namespace {

// Rows that go through the vocabulary at once: their logits take vocabulary_size floats each.
constexpr int64_t kRowsAtOnce = 16;

// How one call fills.
struct Call {
  int64_t top_k;
  int64_t max_length;
  int threads;
  std::vector<int32_t> candidates;  // token ids, ascending
};

// Where the masks of a batch are.
struct Mask {
  size_t sequence;
  int64_t row;    // of the batch
  int64_t index;  // among the masks of its sequence
};

std::string mask_token_of(const Checkpoint& checkpoint) {
  const Tokenizer& tokenizer = *checkpoint.tokenizer;
  std::string token = TokenizerConfig(checkpoint.sentence.transformer).special_text("mask", "");
  for (const char* usual : {"[MASK]", "<mask>"}) {
    if (token.empty() && tokenizer.id(usual)) token = usual;
  }
  if (token.empty() || !tokenizer.id(token)) {
    fail(Status::kInvalidModel, checkpoint.path.string(),
         ": its tokenizer has no mask token; mask_token in tokenizer_config.json must name one");
  }
  return token;
}

}  // namespace

struct MaskFiller::Parts {
  Parts(Checkpoint&& checkpoint, const Options& options)
      : head(load_masked_lm_head(checkpoint, packing_of(options))),
        mask_token(mask_token_of(checkpoint)),
        mask_id(*checkpoint.tokenizer->id(mask_token)),
        padding_id(checkpoint.tokenizer->id(
            TokenizerConfig(checkpoint.sentence.transformer).special_text("pad", ""))),
        runner(std::move(checkpoint), packing_of(options), options) {}

  Call call(const Texts& targets, const Options& options) const {
    options.allow_only({"top_k", "max_length", "threads"});
    return {.top_k = options.integer("top_k", 5, 1, head.vocabulary_size()),
            .max_length = runner.max_length(options),
            .threads = runner.threads(options),
            .candidates = candidates(targets)};
  }

  // A target that is no token of the vocabulary counts as the first that it is made of.
  std::vector<int32_t> candidates(const Texts& targets) const {
    std::vector<int32_t> ids;
    for (size_t i = 0; i < targets.size(); ++i) {
      std::optional<int32_t> id = runner.tokenizer().id(targets[i]);
      if (!id) {
        const Encoding encoding = runner.tokenizer().encode(targets[i], {.add_special_tokens = false});
        if (!encoding.ids.empty()) id = encoding.ids.front();
      }
      if (id && *id < head.vocabulary_size()) ids.push_back(*id);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (ids.empty() && targets.size() > 0) {
      fail(Status::kInvalidArgument, "no target has a token in the vocabulary; the first is ",
           in_quotes(targets[0]));
    }
    if (targets.size() == 0) {
      ids.resize(static_cast<size_t>(head.vocabulary_size()));
      std::iota(ids.begin(), ids.end(), 0);
    }
    return ids;
  }

  std::vector<Mask> masks_of(const Batch& batch, size_t first) const {
    std::vector<Mask> masks;
    for (size_t s = 0; s + 1 < batch.offsets.size(); ++s) {
      int64_t index = 0;
      for (int64_t row = batch.offsets[s]; row < batch.offsets[s + 1]; ++row) {
        if (batch.ids[static_cast<size_t>(row)] == mask_id) masks.push_back({s, row, index++});
      }
      if (index == 0) {
        fail(Status::kInvalidArgument, "text ", first + s, " has no mask in the part that is read; write ",
             mask_token, " where a word is to be found");
      }
    }
    return masks;
  }

  // The best candidates for a mask, by their logits for the whole vocabulary.
  std::vector<Filling> fill(const Batch& batch, const Mask& mask, std::span<float> logits,
                            const Call& call) const {
    softmax(logits);
    std::vector<int32_t> best(static_cast<size_t>(std::min(call.top_k, std::ssize(call.candidates))));
    std::partial_sort_copy(
        call.candidates.begin(), call.candidates.end(), best.begin(), best.end(), [&](int32_t a, int32_t b) {
          const float x = logits[static_cast<size_t>(a)], y = logits[static_cast<size_t>(b)];
          return x > y || (x == y && a < b);
        });
    const auto ids = batch.ids.begin();
    const auto begin = batch.offsets[mask.sequence], end = batch.offsets[mask.sequence + 1];
    const bool is_only = std::count(ids + begin, ids + end, mask_id) == 1;
    std::vector<Filling> fillings;
    for (const int32_t token : best) {
      std::vector<int32_t> filled(ids + begin, ids + end);
      filled[static_cast<size_t>(mask.row - begin)] = token;
      // Other masks are special tokens, which stay where there are any.
      fillings.push_back({mask.index, logits[static_cast<size_t>(token)], token, decode({token}, false),
                          decode(std::move(filled), is_only)});
    }
    return fillings;
  }

  // Padding is no text, and a vocabulary may be smaller than the model's table.
  std::string decode(std::vector<int32_t> ids, bool skip_special_tokens) const {
    const Tokenizer& tokenizer = runner.tokenizer();
    if (ids.size() > 1) std::erase_if(ids, [&](int32_t id) { return id == padding_id; });
    std::erase_if(ids, [&](int32_t id) { return tokenizer.token(id).empty(); });
    return tokenizer.decode(ids, skip_special_tokens);
  }

  MaskedLmHead head;  // loaded before the runner takes the checkpoint
  std::string mask_token;
  int32_t mask_id;
  std::optional<int32_t> padding_id;
  EncoderRunner runner;
};

MaskFiller::MaskFiller(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
MaskFiller::MaskFiller(MaskFiller&&) noexcept = default;
MaskFiller& MaskFiller::operator=(MaskFiller&&) noexcept = default;
MaskFiller::~MaskFiller() = default;

MaskFiller MaskFiller::open(std::string_view model, const Options& options) {
  options.allow_only(EncoderRunner::kOpenOptions, {});
  return MaskFiller(std::make_unique<Parts>(Checkpoint::open(model, options), options));
}

const std::string& MaskFiller::mask_token() const { return parts_->mask_token; }
int64_t MaskFiller::max_length() const { return parts_->runner.max_length(); }

MaskFiller::Result MaskFiller::fill(const Texts& texts, const Texts& targets, const Options& options,
                                    Control* control) const {
  const Call call = parts_->call(targets, options);
  const EncoderRunner& runner = parts_->runner;
  const MaskedLmHead& head = parts_->head;
  Result result{.fillings = std::vector<std::vector<Filling>>(texts.size())};
  result.truncated = runner.run(
      {.count = texts.size(),
       .encoding = [&](Workspace& work, size_t i) -> const Encoding& {
         runner.tokenizer().encode(texts[i], {.max_length = call.max_length}, work.encoding);
         return work.encoding;
       },
       .expected_tokens = [&](size_t i) { return std::min(expected_tokens(texts[i]), call.max_length); },
       .consume =
           [&](Workspace& work, ConstMatrix hidden, size_t first) {
             const std::vector<Mask> masks = parts_->masks_of(work.batch, first);
             for (size_t begin = 0; begin < masks.size(); begin += kRowsAtOnce) {
               const auto some =
                   std::span(masks).subspan(begin, std::min<size_t>(kRowsAtOnce, masks.size() - begin));
               const Arena::Scope scratch(work.context.arena);
               const Matrix rows = work.context.arena.matrix(std::ssize(some), hidden.cols);
               const Matrix logits = work.context.arena.matrix(rows.rows, head.vocabulary_size());
               for (size_t m = 0; m < some.size(); ++m) {
                 std::copy_n(hidden.row(some[m].row), hidden.cols, rows.row(static_cast<int64_t>(m)));
               }
               head.forward(work.context, rows, logits);
               for (size_t m = 0; m < some.size(); ++m) {
                 const std::span<float> row(logits.row(static_cast<int64_t>(m)),
                                            static_cast<size_t>(logits.cols));
                 std::vector<Filling>& fillings = result.fillings[first + some[m].sequence];
                 for (Filling& filling : parts_->fill(work.batch, some[m], row, call)) {
                   fillings.push_back(std::move(filling));
                 }
               }
             }
           }},
      call.threads, control);
  return result;
}

}  // namespace brisling
