// Any bytes as a SentencePiece model of any family: opening fails with an Error, or gives a tokenizer
// that works. The first byte chooses the family.
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/base/status.h"
#include "core/text/tokenizer.h"

namespace {

using namespace brisling;
namespace fs = std::filesystem;

constexpr std::array kFamilies = {"LlamaTokenizer",      "GemmaTokenizer",  "T5Tokenizer",
                                  "XLMRobertaTokenizer", "AlbertTokenizer", "DebertaV2Tokenizer"};

// A directory for each family, without its model.
struct Directories {
  fs::path root;
  Directories() {
    std::string pattern = (fs::temp_directory_path() / "sentencepiece_fuzz_XXXXXX").string();
    if (!::mkdtemp(pattern.data())) std::abort();
    root = pattern;
    for (const char* family : kFamilies) {
      fs::create_directory(root / family);
      std::ofstream(root / family / "tokenizer_config.json")
          << R"({"tokenizer_class": ")" << family << R"(", "extra_ids": 2, "unk_token": "<unk>"})";
    }
  }
  ~Directories() { fs::remove_all(root); }
};

void use(const Tokenizer& tokenizer) {
  for (const char* text :
       {"", " a  b", "Caf\xC3\xA9, \xE6\x97\xA5\xE6\x9C\xAC!", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    const Encoding encoding = tokenizer.encode_pair(text, "a<s>");
    tokenizer.decode(encoding.ids);
    tokenizer.decode(tokenizer.encode(text).ids, false);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Directories directories;
  if (size == 0) return 0;
  const fs::path directory = directories.root / kFamilies[data[0] % kFamilies.size()];
  std::ofstream(directory / "tokenizer.model", std::ios::binary)
      .write(reinterpret_cast<const char*>(data + 1), static_cast<std::streamsize>(size - 1));
  try {
    use(Tokenizer::from_directory(directory));
  } catch (const Error&) {
  }
  return 0;
}
