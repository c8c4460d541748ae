// Text to token ids and back: normalizer, pre-tokenizer, model, post-processor, decoder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/gguf.h"
#include "core/text/encoding.h"

namespace brisling {

enum class Truncation { kLongestFirst, kOnlyFirst, kOnlySecond };

struct EncodeOptions {
  bool add_special_tokens = true;
  int64_t max_length = 0;  // tokens in the result, special ones included; 0 = no limit
  Truncation truncation = Truncation::kLongestFirst;  // of a pair
};

// Immutable after loading: every member may be called from any number of threads at once.
class Tokenizer {
 public:
  // tokenizer.json of the Hugging Face tokenizers library. Its own truncation and padding
  // settings are not applied, as transformers does not apply them unless asked.
  static Tokenizer from_json(const std::filesystem::path& path);
  static Tokenizer from_json_text(std::string_view json, const std::string& source);
  // Of a model directory: tokenizer.json, or else a SentencePiece model, vocab.json with merges.txt,
  // or vocab.txt, completed by tokenizer_config.json, special_tokens_map.json and added_tokens.json.
  // Fails with kNotFound, naming what is looked for, where there is none of them, and with
  // kUnsupported where a file without tokenizer.json is for a class of tokenizer that is not known.
  static Tokenizer from_directory(const std::filesystem::path& directory);
  // Vocabulary kinds `bert` (WordPiece), `gpt2` (byte-level BPE), `llama` (SentencePiece BPE) and
  // `t5` (Unigram). `lowercase` is for `bert` and also strips accents, as BERT does.
  static Tokenizer from_gguf(const Gguf& file, bool lowercase = true);

  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;
  ~Tokenizer();

  // Invalid UTF-8 fails with kInvalidArgument, naming the byte. The second form reuses `out`.
  Encoding encode(std::string_view text, const EncodeOptions& options = {}) const;
  void encode(std::string_view text, const EncodeOptions& options, Encoding& out) const;
  Encoding encode_pair(std::string_view text, std::string_view pair, const EncodeOptions& options = {}) const;

  // Unknown ids fail with kInvalidArgument.
  std::string decode(std::span<const int32_t> ids, bool skip_special_tokens = true) const;

  // Tokens as the vocabulary writes them to text, none left out.
  std::string join(std::vector<std::string> tokens) const;

  int64_t vocabulary_size() const;           // added tokens included
  std::string_view token(int32_t id) const;  // empty where there is none
  std::optional<int32_t> id(std::string_view token) const;
  int64_t special_tokens_per_text() const;  // added by the post-processor to a single text

  std::optional<int32_t> unk_id() const;  // of the token for what has none
  // What tokens begin with that do not start a word ("##"); empty where tokens do not say.
  std::string_view continuing_subword_prefix() const;

  std::string_view kind() const;  // "WordPiece", "BPE" or "Unigram"

  struct Parts;  // core/text/tokenizer_parts.h; for the loaders and TokenWindows
  const Parts& parts() const { return *parts_; }

 private:
  explicit Tokenizer(std::unique_ptr<const Parts> parts);
  std::unique_ptr<const Parts> parts_;
};

}  // namespace brisling
