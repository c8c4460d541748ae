// Any text through BERT's normalizer and WordPiece. The first byte picks the options.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/base/unicode.h"
#include "core/text/tokenizer.h"
#include "tests/fuzz/support.h"

using brisling::Encoding;
using brisling::Tokenizer;
using brisling::fuzz::require;

static std::unique_ptr<const Tokenizer> make_tokenizer(unsigned options) {
  const auto flag = [&](unsigned bit) { return options >> bit & 1 ? "true" : "false"; };
  const std::string json = std::string(R"({"added_tokens": [{"id": 1, "content": "[SEP]", "special": true},
                                       {"id": 9, "content": "A\u0301", "lstrip": true, "rstrip": true},
                                       {"id": 10, "content": "bc", "single_word": true}],
          "pre_tokenizer": {"type": "BertPreTokenizer"},
          "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
          "model": {"type": "WordPiece", "unk_token": "[UNK]", "max_input_chars_per_word": 8,
                    "vocab": {"[UNK]": 0, "[SEP]": 1, "a": 2, "##a": 3, "##ab": 4, "\u0301": 5, "##\u0301": 6,
                              "\u1100": 7, "##\u1161": 8}},
          "normalizer": {"type": "BertNormalizer", "clean_text": )") +
                           flag(0) + ", \"handle_chinese_chars\": " + flag(1) +
                           ", \"strip_accents\": " + flag(2) + ", \"lowercase\": " + flag(3) + "}}";
  return std::make_unique<Tokenizer>(Tokenizer::from_json_text(json, "tokenizer.json"));
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static std::unique_ptr<const Tokenizer> tokenizers[16];
  if (size == 0) return 0;
  auto& tokenizer = tokenizers[data[0] % 16];
  if (!tokenizer) tokenizer = make_tokenizer(data[0] % 16);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Encoding encoding;
  try {
    tokenizer->encode(text, {}, encoding);
  } catch (const brisling::Error&) {
    require(brisling::unicode::find_invalid(text) < text.size());
    return 0;
  }
  int64_t begin = 0, end = 0;
  for (const brisling::Span span : encoding.offsets) {
    require(begin <= span.begin && end <= span.end && span.begin < span.end);
    require(span.end <= static_cast<int64_t>(text.size()));
    for (const int64_t edge : {span.begin, span.end}) {  // never inside a character
      const auto index = static_cast<size_t>(edge);
      require(index == text.size() || !brisling::unicode::is_continuation(text[index]));
    }
    begin = span.begin;
    end = span.end;
  }
  const std::string decoded = tokenizer->decode(encoding.ids, false);
  require(brisling::unicode::find_invalid(decoded) == decoded.size());
  return 0;
}
