// The tokenizer of a model directory, from whichever files it has.
#include "core/base/status.h"
#include "core/files/mapped_file.h"
#include "core/text/tokenizer_files.h"

namespace brisling {

Tokenizer Tokenizer::from_directory(const std::filesystem::path& directory) {
  const TokenizerConfig config(directory);
  const auto json = directory / "tokenizer.json";
  if (file_exists(json)) return Tokenizer(read_tokenizer_json(read_text_file(json), json.string(), config));
  for (const char* name : {"tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "spm.model"}) {
    if (file_exists(directory / name)) return Tokenizer(read_sentencepiece(directory / name, config));
  }
  const auto vocab = directory / "vocab.json", merges = directory / "merges.txt";
  if (file_exists(vocab) && file_exists(merges)) return Tokenizer(read_vocab_json(vocab, merges, config));
  if (file_exists(directory / "vocab.txt")) return Tokenizer(read_vocab_txt(directory / "vocab.txt", config));
  fail(Status::kNotFound, directory.string(),
       " has no tokenizer: no tokenizer.json, no SentencePiece model (tokenizer.model, spiece.model, "
       "sentencepiece.bpe.model, spm.model), no vocab.json with merges.txt and no vocab.txt; save the "
       "tokenizer with transformers' save_pretrained to make a tokenizer.json");
}

}  // namespace brisling
