// What a sentence-transformers directory says beside the transformer: its chain of modules.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/files/gguf.h"

namespace brisling {

struct SentenceConfig {
  std::string pooling = "mean";       // pooling_mode: cls, mean, max, mean_sqrt_len_tokens, …
  bool normalize = false;             // a Normalize module follows
  bool lowercase = false;             // do_lower_case of sentence_bert_config.json
  std::optional<int64_t> max_length;  // tokens, special ones included
  std::optional<int64_t> dimension;   // of the token vectors that the pooling expects
  std::filesystem::path transformer;  // the directory that holds config.json and the weights
};

// Reads modules.json where there is one (classes named under any of the three namespaces that
// sentence-transformers has used); a plain transformers directory pools by mean and is not
// normalised. max_length: sentence_bert_config.json, else tokenizer_config.json, else none. Modules
// and poolings that this version cannot compute fail with kUnsupported.
SentenceConfig read_sentence_config(const std::filesystem::path& directory);

// pooling_type as llama.cpp numbers it, normalised; sentence_transformers.max_seq_length, if any.
SentenceConfig read_sentence_config(const Gguf& file);

}  // namespace brisling
