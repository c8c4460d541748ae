// vocab.json with merges.txt: byte-level BPE.
#include "core/base/in_quotes.h"
#include "core/files/mapped_file.h"
#include "core/text/bpe_merges.h"
#include "core/text/byte_level.h"
#include "core/text/conventions.h"
#include "core/text/family.h"
#include "core/text/lines.h"
#include "core/text/piece_types.h"
#include "core/text/tokenizer_files.h"
#include "core/text/trimmed_offsets.h"
#include "core/text/unicode_normalizer.h"

namespace brisling {
namespace {

const std::vector<Family>& families() {
  static const std::vector<Family> known = {
      {.name = "RobertaTokenizer",
       .model_types = {"roberta", "bart", "longformer"},
       .special_tokens =
           {{"cls", "<s>"}, {"sep", "</s>"}, {"unk", "<unk>"}, {"pad", "<pad>"}, {"mask", "<mask>"}},
       .single = "cls:0 A:0 sep:0",
       .pair = "cls:0 A:0 sep:0 sep:0 B:0 sep:0",
       .mask_lstrip = true},
      {.name = "GPT2Tokenizer",
       .model_types = {"gpt2"},
       .special_tokens = {{"eos", "<|endoftext|>"}},
       .single = "A:0",
       .pair = "A:0 B:1"},
      {.name = "Qwen2Tokenizer",
       .model_types = {"qwen2", "qwen3"},
       .special_tokens = {{"eos", "<|endoftext|>"}},
       .single = "A:0",
       .pair = "A:0 B:1"},
  };
  return known;
}

std::vector<Bpe::Merge> read_merges(const std::filesystem::path& path, const Vocabulary& vocabulary) {
  std::vector<Bpe::Merge> merges;
  const std::string text = read_text_file(path);
  size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    if (line.empty() || line.starts_with("#version")) continue;
    const auto pair = split_merge(line);
    const auto rank = static_cast<int32_t>(merges.size());
    const auto merge = pair ? find_merge(vocabulary, pair->first, pair->second, 0, rank) : std::nullopt;
    if (!merge) {
      fail(Status::kInvalidModel, path.string(), ": line ", number, " is ", in_quotes(line),
           ", but must be two tokens with a space between them that make a token");
    }
    merges.push_back(*merge);
  }
  return merges;
}

}  // namespace

TokenizerParts read_vocab_json(const std::filesystem::path& vocab, const std::filesystem::path& merges_txt,
                               const TokenizerConfig& config) {
  const Family& family = find_family(families(), config, vocab.string());
  auto vocabulary = read_vocabulary(Json::parse(read_text_file(vocab), vocab.string()));
  auto merges = read_merges(merges_txt, *vocabulary);
  ByteLevelPreTokenizer::Options bytes;
  bytes.add_prefix_space = config.flag("add_prefix_space", false);

  auto parts = std::make_unique<Tokenizer::Parts>();
  parts->model = std::make_unique<Bpe>(std::move(vocabulary), std::move(merges), Bpe::Options());
  if (family.name == "Qwen2Tokenizer") {
    parts->normalizer = std::make_unique<UnicodeNormalizer>(UnicodeNormalizer::Form::kNfc);
    parts->pre_tokenizer = byte_level_pieces({kQwen2Pattern});
  } else {
    parts->pre_tokenizer = std::make_unique<ByteLevelPreTokenizer>(bytes);
  }
  add_special_tokens(family, config, {}, vocab.string(), *parts);
  if (family.name == "RobertaTokenizer") {
    parts->post_processor =
        std::make_unique<TrimmedOffsets>(std::move(parts->post_processor), bytes.add_prefix_space, *parts);
  }
  parts->decoder = std::make_unique<ByteLevelDecoder>();
  return parts;
}

}  // namespace brisling
