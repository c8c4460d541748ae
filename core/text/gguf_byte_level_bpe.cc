// Vocabulary kind `gpt2`: byte-level BPE, with the pattern that tokenizer.ggml.pre names.

#include "core/base/in_quotes.h"
#include "core/text/bpe_merges.h"
#include "core/text/byte_level.h"
#include "core/text/conventions.h"
#include "core/text/gguf_tokenizers.h"

namespace brisling {
namespace {

using Texts = std::vector<std::string_view>;

constexpr std::string_view kLlama3Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|)"
    R"(\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view kGpt4oPattern =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
    R"(\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view kTekkenPattern =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|)"
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|)"
    R"(\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

// How llama.cpp treats the text under each name of tokenizer.ggml.pre.
struct Pre {
  Texts names;
  Texts patterns;
  bool ignore_merges = false;
  bool add_bos = false;  // unless tokenizer.ggml.add_bos_token says otherwise
};

const std::vector<Pre>& pre_tokenizers() {
  static const std::vector<Pre> known = {
      {{"gpt-2", "phi-2", "jina-v1-en", "jina-v2-code", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de",
        "roberta-bpe", "modern-bert", "gigachat", "mellum", "a.x-4.0", "exaone4", "mpt", "olmo", "jais",
        "trillion", "granite-docling"},
       {kGpt2Pattern}},
      {{"starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b"},
       {R"(\p{N})", kGpt2Pattern}},
      {{"llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"},
       {kLlama3Pattern},
       true,
       true},
      {{"dbrx", "smaug-bpe", "glm4", "chatglm-bpe"}, {kLlama3Pattern}},
      {{"qwen2", "deepseek-r1-qwen", "kormo", "megrez", "stablelm2", "hunyuan", "grok-2", "solar-open"},
       {kQwen2Pattern}},
      {{"tekken"}, {kTekkenPattern}, true, true},
      {{"gpt-4o", "llama4", "kanana2"}, {kGpt4oPattern}},
      {{"falcon"}, {R"([\p{P}\$\+<=>\^~\|`]+)", kGpt2Pattern, "[0-9][0-9][0-9]"}},
      {{"default"}, {R"([\p{P}\$\+<=>\^~\|]+)", kGpt2Pattern, R"(\p{N}+)", "[0-9][0-9][0-9]"}},
  };
  return known;
}

const Pre& find_pre(const Gguf& file) {
  constexpr std::string_view kKey = "tokenizer.ggml.pre";
  const std::string_view wanted = file.find(kKey) ? file.text(kKey) : "default";
  std::string supported;
  for (const Pre& pre : pre_tokenizers()) {
    for (const std::string_view name : pre.names) {
      if (name == wanted) return pre;
      supported.append(supported.empty() ? "" : ", ").append(name);
    }
  }
  fail(Status::kUnsupported, file.path(), ": ", kKey, " is ", in_quotes(wanted),
       ", which is not supported; supported: ", supported);
}

std::vector<Bpe::Merge> read_merges(const Gguf& file, const Vocabulary& vocabulary) {
  constexpr std::string_view kKey = "tokenizer.ggml.merges";
  std::vector<Bpe::Merge> merges;
  for (const std::string_view line : file.texts(kKey)) {
    const auto parts = split_merge(line);
    const auto rank = static_cast<int32_t>(merges.size());
    const auto merge = parts ? find_merge(vocabulary, parts->first, parts->second, 0, rank) : std::nullopt;
    if (!merge) {
      fail(Status::kInvalidModel, file.path(), ": ", kKey, ": element ", merges.size(), " is ",
           in_quotes(line), ", but must be two tokens with a space between them that make a token");
    }
    merges.push_back(*merge);
  }
  return merges;
}

}  // namespace

void fill_gguf_byte_level_bpe(const GgufVocabulary& source, bool, Tokenizer::Parts& parts) {
  const Pre& pre = find_pre(source.file());
  auto vocabulary = source.vocabulary();
  auto merges = read_merges(source.file(), *vocabulary);
  Bpe::Options options;
  options.ignore_merges = pre.ignore_merges;
  parts.model = std::make_unique<Bpe>(std::move(vocabulary), std::move(merges), std::move(options));
  parts.pre_tokenizer = byte_level_pieces(pre.patterns);
  parts.post_processor = source.post_processor(pre.add_bos, false);
  parts.decoder = std::make_unique<ByteLevelDecoder>();
  parts.added_tokens = AddedTokens(source.added_tokens(), nullptr);
}

}  // namespace brisling
