// A set of byte strings with a number each, walked byte by byte. The layout is a double array
// (Aoe, "An Efficient Digital Search Algorithm by Using a Double-Array Structure", 1989): a step is
// one load and one comparison.
#pragma once

#include <cstdint>
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
    const Node next = units_[node].base ^ static_cast<uint8_t>(byte);
    if (units_[next].parent != node) return false;
    node = next;
    return true;
  }
  // The value of the key that ends at `node`, or kNoValue.
  int32_t value(Node node) const { return units_[node].value; }

  // Where all of `key` leads; kRoot for the empty key.
  std::optional<Node> walk(std::string_view key) const;

 private:
  // The child of node n by byte b is unit base ^ b, if the parent of that unit is n.
  struct Unit {
    uint32_t base;
    Node parent;
    int32_t value;
  };
  class Builder;
  std::vector<Unit> units_;
};

}  // namespace brisling
