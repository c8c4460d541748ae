#include "core/text/tokenizer.h"

#include "bindings/capi/arguments.h"
#include "bindings/capi/character_index.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/handles.h"
#include "bindings/capi/results.h"
#include "core/base/in_quotes.h"
#include "core/models/checkpoint.h"

using namespace brisling;
using namespace brisling::capi;

namespace {

EncodeOptions encode_options(const Options& options) {
  EncodeOptions encode;
  encode.add_special_tokens = options.flag("add_special_tokens", true);
  encode.max_length = options.integer("max_length", 0, 0, INT32_MAX);
  encode.truncation = static_cast<Truncation>(
      options.choice("truncation", "longest_first", {"longest_first", "only_first", "only_second"}));
  return encode;
}

// From bytes to characters.
void convert_to_characters(Encoding& encoding, std::string_view first, std::string_view second) {
  CharacterIndex indices[] = {CharacterIndex(first), CharacterIndex(second)};
  for (size_t i = 0; i < encoding.ids.size(); ++i) {
    if (encoding.special_tokens_mask[i]) continue;
    CharacterIndex& index = indices[encoding.sequence_ids[i]];
    Span& span = encoding.offsets[i];
    span = {index(span.begin), index(span.end)};
  }
}

// One row a token, one group an encoding.
class TokenTable {
 public:
  explicit TokenTable(const Tokenizer& tokenizer) : tokenizer_(tokenizer) {}

  void add(const Encoding& encoding) {
    for (size_t i = 0; i < encoding.ids.size(); ++i) {
      ids_.push_back(encoding.ids[i]);
      type_ids_.push_back(encoding.type_ids[i]);
      starts_.push_back(encoding.offsets[i].begin);
      ends_.push_back(encoding.offsets[i].end);
      special_.push_back(encoding.special_tokens_mask[i]);
      tokens_.emplace_back(tokenizer_.token(encoding.ids[i]));
    }
    offsets_.push_back(static_cast<int64_t>(ids_.size()));
    truncated_ += encoding.truncated;
  }

  size_t truncated() const { return truncated_; }

  std::unique_ptr<brisling_results> finish() {
    auto results = std::make_unique<brisling_results>();
    results->offsets = std::move(offsets_);
    results->columns.emplace("id", std::move(ids_));
    results->columns.emplace("type_id", std::move(type_ids_));
    results->columns.emplace("start", std::move(starts_));
    results->columns.emplace("end", std::move(ends_));
    results->columns.emplace("special", std::move(special_));
    results->columns.emplace("token", std::move(tokens_));
    return results;
  }

 private:
  const Tokenizer& tokenizer_;
  std::vector<int64_t> offsets_ = {0};
  Integers ids_, type_ids_, starts_, ends_, special_;
  TextColumn tokens_;
  size_t truncated_ = 0;
};

}  // namespace

brisling_status brisling_tokenizer_open(const char* model, size_t model_len, const brisling_options* options,
                                        brisling_tokenizer** out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    *out = new brisling_tokenizer{
        open_tokenizer(text_argument(model, model_len, "model"), options_argument(options))};
  });
}

void brisling_tokenizer_free(brisling_tokenizer* tokenizer) { delete tokenizer; }

int64_t brisling_tokenizer_vocabulary_size(const brisling_tokenizer* tokenizer) {
  return tokenizer ? tokenizer->tokenizer->vocabulary_size() : 0;
}

brisling_status brisling_tokenizer_encode(const brisling_tokenizer* tokenizer, const char* utf8,
                                          size_t utf8_len, const int64_t* offsets, size_t n,
                                          const brisling_options* options, brisling_results** out,
                                          size_t* truncated, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    const Tokenizer& target = *require(tokenizer, "tokenizer").tokenizer;
    const Options& call_options = options_argument(options);
    call_options.allow_only({"max_length", "truncation", "add_special_tokens", "offsets", "pairs"});
    const EncodeOptions encode = encode_options(call_options);
    const bool characters = in_characters(call_options);
    const bool pairs = call_options.flag("pairs", false);
    const Texts texts = texts_argument(utf8, utf8_len, offsets, n);
    if (pairs && n % 2 != 0) {
      fail(Status::kInvalidArgument, "option \"pairs\" needs an even number of texts; argument n is ", n);
    }

    TokenTable table(target);
    for (size_t i = 0; i < n; i += pairs ? 2 : 1) {
      const std::string_view first = texts[i];
      const std::string_view second = pairs ? texts[i + 1] : std::string_view();
      Encoding encoding = pairs ? target.encode_pair(first, second, encode) : target.encode(first, encode);
      if (characters) convert_to_characters(encoding, first, second);
      table.add(encoding);
    }
    *out = table.finish().release();
    if (truncated) *truncated = table.truncated();
  });
}

brisling_status brisling_tokenizer_count(const brisling_tokenizer* tokenizer, const char* utf8,
                                         size_t utf8_len, const int64_t* offsets, size_t n,
                                         const brisling_options* options, int64_t* out, size_t out_len,
                                         brisling_error** err) {
  return guard(err, [&] {
    const Tokenizer& target = *require(tokenizer, "tokenizer").tokenizer;
    const Options& call_options = options_argument(options);
    call_options.allow_only({"max_length", "truncation", "add_special_tokens"});
    const EncodeOptions encode = encode_options(call_options);
    require_room(out, out_len, n, "out");
    const Texts texts = texts_argument(utf8, utf8_len, offsets, n);
    Encoding encoding;
    for (size_t i = 0; i < n; ++i) {
      target.encode(texts[i], encode, encoding);
      out[i] = static_cast<int64_t>(encoding.ids.size());
    }
  });
}

brisling_status brisling_tokenizer_decode(const brisling_tokenizer* tokenizer, const int32_t* ids,
                                          size_t ids_len, const brisling_options* options, char* buf,
                                          size_t cap, size_t* written, brisling_error** err) {
  return guard(err, [&] {
    const Tokenizer& target = *require(tokenizer, "tokenizer").tokenizer;
    const Options& call_options = options_argument(options);
    call_options.allow_only({"skip_special_tokens"});
    require_array(ids, ids_len, "ids");
    write_text(target.decode({ids, ids_len}, call_options.flag("skip_special_tokens", true)), buf, cap,
               written);
  });
}

brisling_status brisling_tokenizer_token_to_id(const brisling_tokenizer* tokenizer, const char* token,
                                               size_t token_len, int32_t* id, brisling_error** err) {
  return guard(err, [&] {
    require(id, "id");
    const std::string_view text = text_argument(token, token_len, "token");
    const std::optional<int32_t> found = require(tokenizer, "tokenizer").tokenizer->id(text);
    if (!found) fail(Status::kNotFound, "the vocabulary has no token ", in_quotes(text));
    *id = *found;
  });
}

brisling_status brisling_tokenizer_id_to_token(const brisling_tokenizer* tokenizer, int32_t id, char* buf,
                                               size_t cap, size_t* written, brisling_error** err) {
  return guard(err, [&] {
    const Tokenizer& target = *require(tokenizer, "tokenizer").tokenizer;
    const std::string_view token = target.token(id);
    if (token.empty()) {
      fail(Status::kNotFound, "the vocabulary has no id ", id, "; it has ", target.vocabulary_size(),
           " tokens");
    }
    write_text(token, buf, cap, written);
  });
}
