// The parts of a tokenizer from each of the files that a model directory may have it in. All fail
// with kInvalidModel, naming file and field, where a file is not what it should be.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/text/tokenizer_config.h"
#include "core/text/tokenizer_parts.h"

namespace brisling {

using TokenizerParts = std::unique_ptr<const Tokenizer::Parts>;

// tokenizer.json; special tokens that only `config` has are added.
TokenizerParts read_tokenizer_json(std::string_view text, const std::string& source,
                                   const TokenizerConfig& config);

// The other files say less: what is missing is by the conventions of the family that tokenizer_class
// or model_type names. Another family fails with kUnsupported.
TokenizerParts read_vocab_txt(const std::filesystem::path& vocab, const TokenizerConfig& config);
TokenizerParts read_vocab_json(const std::filesystem::path& vocab, const std::filesystem::path& merges,
                               const TokenizerConfig& config);
TokenizerParts read_sentencepiece(const std::filesystem::path& model, const TokenizerConfig& config);

}  // namespace brisling
