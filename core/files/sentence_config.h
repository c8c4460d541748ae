// What a sentence-transformers directory says beside the transformer: its chain of modules.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/files/gguf.h"

namespace brisling {

// Modules that follow the pooling. A folder holds the weights of its module.
struct DenseModule {
  std::filesystem::path folder;
  int64_t in_features;
  int64_t out_features;
  bool bias;
  std::string activation;  // a class of torch: "torch.nn.modules.activation.Tanh"
};
struct LayerNormModule {
  std::filesystem::path folder;
  int64_t dimension;
};
struct NormalizeModule {};
using SentenceModule = std::variant<DenseModule, LayerNormModule, NormalizeModule>;

struct SentenceConfig {
  std::filesystem::path transformer;             // the directory that holds config.json and the weights
  bool is_static = false;                        // instead of a transformer, a table with one vector a token
  std::vector<std::string> poolings = {"mean"};  // cls, mean, max, …; several are concatenated
  bool include_prompt = true;                    // false: the pooling leaves the prompt's tokens out
  std::filesystem::path pooling;                 // the folder of the Pooling module, if there is one
  std::optional<int64_t> dimension;              // of the token vectors that the pooling expects
  std::vector<SentenceModule> modules;           // after the pooling, up to the last Normalize
  bool normalize = false;                        // the chain ends in a Normalize module
  bool lowercase = false;                        // do_lower_case of sentence_bert_config.json
  std::optional<int64_t> max_length;             // tokens, special ones included
  bool token_types = true;                       // the model is told which text of a pair a token is from
  // Texts to put before others, by name; "query" and "document" are always there.
  std::map<std::string, std::string, std::less<>> prompts = {{"query", ""}, {"document", ""}};
  std::string default_prompt_name;    // empty, or one of prompts
  std::string similarity = "cosine";  // similarity_fn_name
};

// Reads modules.json where there is one (classes named under any of the three namespaces that
// sentence-transformers has used) and config_sentence_transformers.json; a plain transformers
// directory pools by mean and is not normalised. max_length: sentence_bert_config.json, else
// tokenizer_config.json, else none. Modules and poolings that this version cannot compute fail with
// kUnsupported.
SentenceConfig read_sentence_config(const std::filesystem::path& directory);

// pooling_type as llama.cpp numbers it, normalised; sentence_transformers.max_seq_length, if any.
SentenceConfig read_sentence_config(const Gguf& file);

}  // namespace brisling
