// Small tokenizers for the tests.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text/tokenizer.h"

namespace brisling::test {

// The members of a tokenizer.json; each may be replaced.
struct TokenizerJson {
  std::string added_tokens = R"([
    {"id": 0, "content": "[UNK]", "special": true},
    {"id": 1, "content": "[CLS]", "special": true},
    {"id": 2, "content": "[SEP]", "special": true}])";
  std::string normalizer = R"({"type": "BertNormalizer"})";
  std::string pre_tokenizer = R"({"type": "BertPreTokenizer"})";
  std::string post_processor = R"({"type": "BertProcessing", "cls": ["[CLS]", 1], "sep": ["[SEP]", 2]})";
  std::string decoder = R"({"type": "WordPiece", "prefix": "##", "cleanup": true})";
  std::string model = R"({"type": "WordPiece", "unk_token": "[UNK]", "vocab": {
    "[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "b": 4, "ab": 5, "##a": 6, "##b": 7, "##ab": 8,
    "!": 9, ".": 10, "'": 11, "caf\u00e9": 12, "cafe": 13, "\u65e5": 14, "##": 15}})";

  std::string text() const {
    const std::pair<std::string_view, const std::string&> members[] = {
        {"added_tokens", added_tokens},     {"normalizer", normalizer}, {"pre_tokenizer", pre_tokenizer},
        {"post_processor", post_processor}, {"decoder", decoder},       {"model", model}};
    std::string json = "{\"version\": \"1.0\"";
    for (const auto& [name, value] : members) {
      if (!value.empty()) json.append(", \"").append(name).append("\": ").append(value);
    }
    return json + "}";
  }
  Tokenizer open() const { return Tokenizer::from_json_text(text(), "tokenizer.json"); }
};

inline std::vector<std::string> tokens(const Tokenizer& tokenizer, const Encoding& encoding) {
  std::vector<std::string> result;
  for (const int32_t id : encoding.ids) result.emplace_back(tokenizer.token(id));
  return result;
}

// Of the text alone, without special tokens around it.
inline std::vector<std::string> tokens(const Tokenizer& tokenizer, std::string_view text) {
  EncodeOptions options;
  options.add_special_tokens = false;
  return tokens(tokenizer, tokenizer.encode(text, options));
}

}  // namespace brisling::test
