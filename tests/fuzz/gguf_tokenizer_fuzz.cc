// Any bytes as a GGUF file with a vocabulary: opening fails with an Error, or gives a tokenizer that
// works.
#include "core/text/tokenizer.h"
#include "tests/fuzz/support.h"

using namespace brisling;

static void use(const Tokenizer& tokenizer) {
  for (const char* text :
       {"", " a  b", "Caf\xC3\xA9, \xE6\x97\xA5\xE6\x9C\xAC!", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    const Encoding encoding = tokenizer.encode_pair(text, "a<s>");
    tokenizer.decode(encoding.ids);
    tokenizer.decode(tokenizer.encode(text).ids, false);
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const fuzz::MemoryFile file(data, size);
  try {
    use(Tokenizer::from_gguf(Gguf(file.path())));
  } catch (const Error&) {
  }
  return 0;
}
