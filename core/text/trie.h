// A set of byte strings with a number each, walked byte by byte. The children of a node stand side
// by side, in the order of nodes, so that building it is one pass over the sorted keys.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace brisling {

struct TrieEntry {
  std::string_view key;  // not empty
  int32_t value;         // not negative
};

// Immutable after construction.
class Trie {
 public:
  using Node = uint32_t;
  static constexpr Node kRoot = 0;
  static constexpr int32_t kNoValue = -1;

  Trie() : Trie(std::vector<TrieEntry>()) {}
  // Of equal keys, the highest value is kept. The keys are not needed afterwards.
  explicit Trie(const std::vector<TrieEntry>& entries);

  // Follows `byte` from `node`; false, and `node` as it was, where no key goes on like that.
  bool step(Node& node, char byte) const {
    const uint32_t first = first_child_[node];
    const uint32_t count = first_child_[node + 1] - first;
    if (count == 0) return false;
    const char* labels = labels_.data();
    const void* found = std::memchr(labels + first, static_cast<uint8_t>(byte), count);
    if (!found) return false;
    node = static_cast<Node>(static_cast<const char*>(found) - labels);
    return true;
  }
  // The value of the key that ends at `node`, or kNoValue.
  int32_t value(Node node) const { return values_[node]; }

  // Where all of `key` leads; kRoot for the empty key.
  std::optional<Node> walk(std::string_view key) const;

 private:
  std::vector<char> labels_;           // the byte that leads to each node
  std::vector<uint32_t> first_child_;  // of each node, and the end
  std::vector<int32_t> values_;
};

}  // namespace brisling
