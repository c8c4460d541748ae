// The parts of the tokenizer for each kind of vocabulary in GGUF files.
#pragma once

#include "core/text/gguf_vocabulary.h"
#include "core/text/tokenizer_parts.h"

namespace brisling {

// `lowercase` is for bert alone. All fail with kInvalidModel, naming file and key, where the file
// contradicts itself.
void fill_gguf_wordpiece(const GgufVocabulary& vocabulary, bool lowercase, Tokenizer::Parts& parts);
// kUnsupported where tokenizer.ggml.pre is not known.
void fill_gguf_byte_level_bpe(const GgufVocabulary& vocabulary, bool, Tokenizer::Parts& parts);
void fill_gguf_sentencepiece_bpe(const GgufVocabulary& vocabulary, bool, Tokenizer::Parts& parts);
void fill_gguf_unigram(const GgufVocabulary& vocabulary, bool, Tokenizer::Parts& parts);

}  // namespace brisling
