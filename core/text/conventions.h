// Parts that the tokenizers of a family have by convention, for files that hold little more than a
// vocabulary.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/decoder.h"
#include "core/text/normalizer.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/template_processing.h"

namespace brisling {

// Token ids by role: "cls", "sep", "bos", "eos", …
using Roles = std::map<std::string, int32_t, std::less<>>;

// "bos:0 A:0 eos:0": roles and the texts A and B, each with its type id. Roles without an id are
// left out.
TemplateProcessing::Template make_template(std::string_view pattern, const Roles& roles);

// Pieces by each of the regular expressions in turn, as characters that stand for bytes.
std::unique_ptr<const PreTokenizer> byte_level_pieces(const std::vector<std::string_view>& patterns);
// The patterns of GPT-2 and of Qwen2.
extern const std::string_view kGpt2Pattern, kQwen2Pattern;

// Spaces as U+2581, and one more in front: of nothing, of the text, or of every stretch of text
// between added tokens.
enum class SpacePrefix { kNone, kText, kEveryStretch };
std::unique_ptr<const Normalizer> escaped_spaces(SpacePrefix prefix);
// The way back, over byte tokens too; drops the space in front where there is one.
std::unique_ptr<const Decoder> unescaped_spaces(SpacePrefix prefix);

// What SentencePiece makes of a text for Unigram: `charsmap`, if not empty, then runs of spaces as
// one and none at the end.
std::unique_ptr<const Normalizer> sentencepiece_normalizer(std::string_view charsmap,
                                                           const std::string& source);

}  // namespace brisling
