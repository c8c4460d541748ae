#include "core/text/trie.h"

#include <algorithm>
#include <array>

#include "core/base/status.h"

namespace brisling {
namespace {

// A key with its first bytes, which are mostly all of it, beside those of its neighbours.
struct Key {
  std::array<uint64_t, 2> head;  // the first byte is the highest; zeros after the end
  uint32_t size;
  uint32_t entry;
};
constexpr size_t kHeadBytes = sizeof(Key::head);

// Keys [first, last) share their first bytes, which lead to one node.
struct Range {
  uint32_t first, last;
};

Key key_of(std::string_view text, size_t entry) {
  Key key{{}, static_cast<uint32_t>(text.size()), static_cast<uint32_t>(entry)};
  for (size_t i = 0; i < std::min(kHeadBytes, text.size()); ++i) {
    key.head[i / 8] |= uint64_t{static_cast<uint8_t>(text[i])} << (56 - i % 8 * 8);
  }
  return key;
}

std::vector<Key> sorted_keys(const std::vector<TrieEntry>& entries) {
  std::vector<Key> keys;
  keys.reserve(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) keys.push_back(key_of(entries[i].key, i));
  std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
    if (a.head != b.head) return a.head < b.head;
    const int order = entries[a.entry].key.compare(entries[b.entry].key);
    return order != 0 ? order < 0 : entries[a.entry].value < entries[b.entry].value;
  });
  return keys;
}

}  // namespace

Trie::Trie(const std::vector<TrieEntry>& entries) {
  const std::vector<Key> keys = sorted_keys(entries);
  const auto byte_at = [&](const Key& key, size_t depth) {
    if (depth >= kHeadBytes) return entries[key.entry].key[depth];
    return static_cast<char>(key.head[depth / 8] >> (56 - depth % 8 * 8));
  };
  labels_.push_back(0);
  // Node by node, and thus depth by depth, each adds its children.
  std::vector<Range> level = {{0, static_cast<uint32_t>(keys.size())}}, next_level;
  for (size_t depth = 0; !level.empty(); ++depth, level.swap(next_level)) {
    next_level.clear();
    for (const Range& range : level) {
      uint32_t i = range.first;
      values_.push_back(kNoValue);
      for (; i < range.last && keys[i].size == depth; ++i) values_.back() = entries[keys[i].entry].value;
      first_child_.push_back(static_cast<uint32_t>(labels_.size()));
      for (uint32_t first = i; first < range.last; first = i) {
        const char label = byte_at(keys[first], depth);
        while (++i < range.last && byte_at(keys[i], depth) == label) continue;
        labels_.push_back(label);
        next_level.push_back({first, i});
      }
    }
    if (labels_.size() > UINT32_MAX / 2)
      fail(Status::kUnsupported, "a vocabulary has more than 2 GiB of text");
  }
  first_child_.push_back(static_cast<uint32_t>(labels_.size()));
}

std::optional<Trie::Node> Trie::walk(std::string_view key) const {
  Node node = kRoot;
  for (const char byte : key) {
    if (!step(node, byte)) return std::nullopt;
  }
  return node;
}

}  // namespace brisling
