// Any bytes as a tokenizer.json: loading fails with an Error, or gives a tokenizer that works.
#include <cstddef>
#include <cstdint>

#include "core/base/status.h"
#include "core/text/tokenizer.h"

using brisling::Encoding;
using brisling::Tokenizer;

static void use(const Tokenizer& tokenizer) {
  brisling::EncodeOptions options;
  options.max_length = 16;
  for (const char* text :
       {"", "a b", "[CLS] Caf\xC3\xA9, \xE6\x97\xA5\xE6\x9C\xAC!", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    try {
      const Encoding encoding = tokenizer.encode_pair(text, "a [SEP]", options);
      tokenizer.decode(encoding.ids);
      tokenizer.decode(tokenizer.encode(text).ids, false);
    } catch (const brisling::Error&) {  // more special tokens than max_length
    }
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    use(Tokenizer::from_json_text({reinterpret_cast<const char*>(data), size}, "tokenizer.json"));
  } catch (const brisling::Error&) {
  }
  return 0;
}
