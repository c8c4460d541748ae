// Vocabulary kinds `llama` and `t5`: SentencePiece models, BPE and Unigram.
#include "core/text/bpe_merges.h"
#include "core/text/conventions.h"
#include "core/text/gguf_tokenizers.h"
#include "core/text/metaspace.h"
#include "core/text/unigram.h"

namespace brisling {
namespace {

// An array of bytes, or nothing.
std::string charsmap(const Gguf& file) {
  constexpr std::string_view kKey = "tokenizer.ggml.precompiled_charsmap";
  const GgufValue* value = file.find(kKey);
  if (!value) return "";
  if (const auto* bytes = std::get_if<std::vector<uint64_t>>(value)) return {bytes->begin(), bytes->end()};
  if (const auto* bytes = std::get_if<std::vector<int64_t>>(value)) return {bytes->begin(), bytes->end()};
  fail(Status::kInvalidModel, file.path(), ": ", kKey, " must be an array of bytes");
}

}  // namespace

void fill_gguf_sentencepiece_bpe(const GgufVocabulary& source, bool, Tokenizer::Parts& parts) {
  auto vocabulary = source.vocabulary();
  auto merges = merges_by_score(*vocabulary, source.scores(), MergeTies::kLeftmost);
  Bpe::Options options;
  if (const auto unk_id = source.special_id({"unknown"})) options.unk_token = vocabulary->token(*unk_id);
  options.fuse_unk = options.byte_fallback = true;
  const SpacePrefix prefix = source.flag("add_space_prefix", true) ? SpacePrefix::kText : SpacePrefix::kNone;
  parts.model = std::make_unique<Bpe>(std::move(vocabulary), std::move(merges), std::move(options));
  parts.normalizer = escaped_spaces(prefix);
  parts.post_processor = source.post_processor(true, false);
  parts.decoder = unescaped_spaces(prefix);
  parts.added_tokens = AddedTokens(source.added_tokens(), nullptr);
}

void fill_gguf_unigram(const GgufVocabulary& source, bool, Tokenizer::Parts& parts) {
  const std::vector<float> scores = source.scores();
  if (scores.empty()) fail(Status::kInvalidModel, source.file().path(), ": tokenizer.ggml.tokens is empty");
  Unigram::Options options;
  options.unk_id = source.special_id({"unknown"});
  MetaspaceOptions spaces;
  if (!source.flag("add_space_prefix", true)) spaces.prepend = MetaspaceOptions::Prepend::kNever;
  parts.model = std::make_unique<Unigram>(source.vocabulary(),
                                          std::vector<double>(scores.begin(), scores.end()), options);
  parts.normalizer = sentencepiece_normalizer(charsmap(source.file()),
                                              source.file().path() + ": tokenizer.ggml.precompiled_charsmap");
  parts.pre_tokenizer = std::make_unique<MetaspacePreTokenizer>(spaces);
  parts.post_processor = source.post_processor(false, true);
  parts.decoder = std::make_unique<MetaspaceDecoder>(spaces);
  parts.added_tokens = AddedTokens(source.added_tokens(), nullptr);
}

}  // namespace brisling
