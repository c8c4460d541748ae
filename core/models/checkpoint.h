// A checkpoint on disk, opened: configuration, weights, tokenizer, and what sentence-transformers
// says about pooling. A directory or a single GGUF file; tasks see no difference.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/base/options.h"
#include "core/files/model_config.h"
#include "core/files/sentence_config.h"
#include "core/files/weights.h"
#include "core/text/tokenizer.h"

namespace brisling {

struct Checkpoint {
  std::filesystem::path path;  // the directory or file that was opened
  std::string format;          // "safetensors" or "gguf"
  ModelConfig config;
  SentenceConfig sentence;
  Weights weights;
  std::shared_ptr<const Tokenizer> tokenizer;

  // `model` as resolve_model takes it. Of the options, those of hub::kOptions count, and lowercase: for
  // a GGUF vocabulary of kind bert.
  static Checkpoint open(std::string_view model, const Options& options = {});
};

// The tokenizer alone: of a model argument, or of a tokenizer.json. Takes no other options than those.
std::shared_ptr<const Tokenizer> open_tokenizer(std::string_view model, const Options& options = {});

}  // namespace brisling
