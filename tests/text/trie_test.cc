#include "core/text/trie.h"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <random>
#include <string>

namespace brisling {
namespace {

int32_t find(const Trie& trie, std::string_view key) {
  const auto node = trie.walk(key);
  return node ? trie.value(*node) : Trie::kNoValue;
}

TEST_CASE("an empty trie leads nowhere") {
  const Trie trie;
  for (int byte = 0; byte < 256; ++byte) {
    Trie::Node node = Trie::kRoot;
    CHECK_FALSE(trie.step(node, static_cast<char>(byte)));
    CHECK(node == Trie::kRoot);
  }
  CHECK(find(trie, "") == Trie::kNoValue);
}

TEST_CASE("a trie holds exactly its keys") {
  std::mt19937 random(1);
  for (const int letters : {1, 2, 30, 256}) {  // from one long chain to nodes with every child
    std::map<std::string, int32_t> keys;
    for (int i = 0; i < 3000; ++i) {
      std::string key(1 + random() % 12, '\0');
      for (char& byte : key) byte = static_cast<char>(random() % static_cast<unsigned>(letters));
      keys.emplace(key, i);
    }
    std::vector<TrieEntry> entries;
    for (const auto& [key, value] : keys) entries.push_back({key, value});
    const Trie trie(entries);
    size_t wrong = 0;
    for (const auto& [key, value] : keys) {
      wrong += find(trie, key) != value;
      for (const std::string& other : {key.substr(1), key + key[0], key.substr(0, key.size() - 1)}) {
        const auto known = keys.find(other);
        wrong += find(trie, other) != (known == keys.end() ? Trie::kNoValue : known->second);
      }
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("a key of a megabyte") {
  const std::string key(size_t{1} << 20, 'x');
  const Trie trie({{key, 5}});
  CHECK(find(trie, key) == 5);
  CHECK(find(trie, std::string_view(key).substr(1)) == Trie::kNoValue);
}

}  // namespace
}  // namespace brisling
