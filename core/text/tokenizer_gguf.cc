// The tokenizer of a GGUF file: a vocabulary of one of four kinds, and what llama.cpp does with that
// kind.
#include <algorithm>

#include "core/base/in_quotes.h"
#include "core/text/gguf_tokenizers.h"

namespace brisling {
namespace {

struct Kind {
  std::string_view name;  // tokenizer.ggml.model
  void (*fill)(const GgufVocabulary& vocabulary, bool lowercase, Tokenizer::Parts& parts);
};

constexpr Kind kKinds[] = {
    {"bert", fill_gguf_wordpiece},
    {"gpt2", fill_gguf_byte_level_bpe},
    {"llama", fill_gguf_sentencepiece_bpe},
    {"t5", fill_gguf_unigram},
};

}  // namespace

Tokenizer Tokenizer::from_gguf(const Gguf& file, bool lowercase) {
  const std::string_view name = file.text("tokenizer.ggml.model");
  std::string supported;
  for (const Kind& kind : kKinds) {
    if (kind.name == name) {
      auto parts = std::make_unique<Parts>();
      kind.fill(GgufVocabulary(file), lowercase, *parts);
      return Tokenizer(std::move(parts));
    }
    supported.append(supported.empty() ? "" : ", ").append(kind.name);
  }
  fail(Status::kUnsupported, file.path(), ": tokenizer.ggml.model is ", in_quotes(name),
       ", a kind of vocabulary that is not supported; supported: ", supported);
}

}  // namespace brisling
