#include "core/text/trie.h"

#include <algorithm>

namespace brisling {
namespace {

constexpr Trie::Node kUnused = UINT32_MAX;
constexpr Trie::Node kNoParent = UINT32_MAX - 1;
constexpr uint32_t kBlock = 256;  // base ^ byte never leaves the block of base
constexpr size_t kHeadBytes = 8;

}  // namespace

// Places nodes depth first, so that a path stays close together. Unused units form a list through
// `base`, so that the common node, which has one child, finds room at once.
class Trie::Builder {
 public:
  Builder(std::vector<Unit>& units, const std::vector<TrieEntry>& entries)
      : units_(units), entries_(entries), keys_(sorted_keys(entries)) {}

  void build() {
    add_block();
    take(kRoot);
    units_[kRoot] = {0, kNoParent, kNoValue};
    pending_.push_back({kRoot, 0, keys_.size(), 0});
    while (!pending_.empty()) {
      const Range range = pending_.back();
      pending_.pop_back();
      place_children(range);
    }
    for (Unit& unit : units_) {
      if (unit.parent == kUnused) unit.base = 0;
    }
  }

 private:
  // The first bytes of a key, mostly all of it, where they are read one key after another.
  struct Key {
    uint64_t head;   // the first byte is the highest
    uint32_t entry;  // index in entries_
  };
  // Keys [first, last) share their first `depth` bytes, which lead to `node`.
  struct Range {
    Node node;
    size_t first, last, depth;
  };
  struct Child {
    uint8_t byte;
    size_t first, last;
  };

  static std::vector<Key> sorted_keys(const std::vector<TrieEntry>& entries) {
    std::vector<Key> keys;
    keys.reserve(entries.size());
    for (const TrieEntry& entry : entries) {
      uint64_t head = 0;
      for (size_t i = 0; i < kHeadBytes; ++i) {
        head = head << 8 | (i < entry.key.size() ? static_cast<uint8_t>(entry.key[i]) : 0);
      }
      keys.push_back({head, static_cast<uint32_t>(keys.size())});
    }
    std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
      if (a.head != b.head) return a.head < b.head;
      const TrieEntry& x = entries[a.entry];
      const TrieEntry& y = entries[b.entry];
      const int order = x.key.compare(y.key);
      return order != 0 ? order < 0 : x.value < y.value;
    });
    return keys;
  }

  uint8_t byte_at(const Key& key, size_t depth) const {
    if (depth < kHeadBytes) return static_cast<uint8_t>(key.head >> (8 * (kHeadBytes - 1 - depth)));
    return static_cast<uint8_t>(entries_[key.entry].key[depth]);
  }

  void place_children(const Range& range) {
    size_t i = range.first;
    for (; i < range.last && entries_[keys_[i].entry].key.size() == range.depth; ++i) {
      units_[range.node].value = entries_[keys_[i].entry].value;
    }
    children_.clear();
    for (; i < range.last; ++i) {
      const uint8_t byte = byte_at(keys_[i], range.depth);
      if (children_.empty() || children_.back().byte != byte) children_.push_back({byte, i, i});
      children_.back().last = i + 1;
    }
    if (children_.empty()) return;
    const uint32_t base = find_base();
    units_[range.node].base = base;
    for (const Child& child : children_) {
      const Node node = base ^ child.byte;
      take(node);
      units_[node] = {0, range.node, kNoValue};
      pending_.push_back({node, child.first, child.last, range.depth + 1});
    }
  }

  bool fits(uint32_t base) const {
    return std::all_of(children_.begin(), children_.end(),
                       [&](const Child& child) { return units_[base ^ child.byte].parent == kUnused; });
  }

  uint32_t find_base() {
    constexpr int kTries = 64;  // then a new block costs less than looking on
    Node unused = first_unused_;
    for (int tries = 0; tries < kTries && unused != kUnused; ++tries, unused = units_[unused].base) {
      const uint32_t base = unused ^ children_.front().byte;
      if (fits(base)) return base;
    }
    const auto base = static_cast<uint32_t>(units_.size());
    add_block();
    return base;
  }

  void add_block() {
    const auto start = static_cast<uint32_t>(units_.size());
    for (uint32_t unit = start; unit < start + kBlock; ++unit) {
      units_.push_back({unit + 1, kUnused, kNoValue});
      previous_unused_.push_back(unit - 1);
    }
    // New units come first: old ones have been tried and are mostly crowded.
    units_.back().base = first_unused_;
    if (first_unused_ != kUnused) previous_unused_[first_unused_] = start + kBlock - 1;
    previous_unused_[start] = kUnused;
    first_unused_ = start;
  }

  void take(Node unit) {
    const Node next = units_[unit].base;
    const Node previous = previous_unused_[unit];
    if (next != kUnused) previous_unused_[next] = previous;
    if (previous != kUnused) {
      units_[previous].base = next;
    } else {
      first_unused_ = next;
    }
  }

  std::vector<Unit>& units_;
  const std::vector<TrieEntry>& entries_;
  std::vector<Key> keys_;
  std::vector<Node> previous_unused_;
  Node first_unused_ = kUnused;
  std::vector<Range> pending_;
  std::vector<Child> children_;
};

Trie::Trie(const std::vector<TrieEntry>& entries) { Builder(units_, entries).build(); }

std::optional<Trie::Node> Trie::walk(std::string_view key) const {
  Node node = kRoot;
  for (const char byte : key) {
    if (!step(node, byte)) return std::nullopt;
  }
  return node;
}

}  // namespace brisling
