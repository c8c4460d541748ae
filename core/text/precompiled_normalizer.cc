#include "core/text/precompiled_normalizer.h"

#include <algorithm>
#include <cstring>

#include "core/base/status.h"
#include "core/text/rewriter.h"

namespace brisling {
namespace {

// A unit of darts-clone (https://github.com/s-yata/darts-clone).
bool has_leaf(uint32_t unit) { return unit >> 8 & 1; }
uint32_t value(uint32_t unit) { return unit & 0x7FFFFFFF; }
uint32_t label(uint32_t unit) { return unit & 0x800000FF; }
uint32_t offset(uint32_t unit) { return unit >> 10 << ((unit & 1 << 9) >> 6); }

// Writes characters and replacements with the alignment of the reference. What is dropped counts as
// part of the character before it; at the start of a text there is none, and there the reference
// forgets that it was dropped, so that all that follows stands for what came before it.
class Replacer {
 public:
  Replacer(const NormalizedText& in, NormalizedText& out) : text_(in.text()), rewriter_(in, out) {}

  // Must be called at the end.
  void flush() {
    if (last_) rewriter_.add(last_->character, last_->change);
    last_.reset();
  }

  void keep(size_t begin, size_t end) {
    if (begin == end) return;
    if (!lags_) {
      size_t last = end - 1;
      while (unicode::is_continuation(text_[last])) --last;
      flush();
      rewriter_.copy(last);
      begin = last;
    }
    for (; begin < end; begin += unicode::length_of(text_[begin])) add(unicode::decode(text_, begin), 0);
  }

  void replace(std::string_view old_part, std::string_view new_part) {
    size_t old_characters = unicode::count_characters(old_part);
    for (size_t i = 0; i < new_part.size(); i += unicode::length_of(new_part[i])) {
      add(unicode::decode(new_part, i), old_characters > 0 ? 0 : 1);
      if (old_characters > 0) --old_characters;
    }
    if (last_) {
      last_->change -= static_cast<int>(old_characters);
    } else {
      lags_ = true;
    }
  }

 private:
  struct Character {
    char32_t character;
    int change;
  };

  void add(char32_t character, int change) {
    flush();
    last_ = Character{character, change};
  }

  std::string_view text_;
  Rewriter rewriter_;
  std::optional<Character> last_;
  bool lags_ = false;
};

}  // namespace

PrecompiledNormalizer::PrecompiledNormalizer(std::string_view charsmap, const std::string& source) {
  uint32_t trie_bytes = 0;
  if (charsmap.size() >= sizeof trie_bytes) std::memcpy(&trie_bytes, charsmap.data(), sizeof trie_bytes);
  charsmap.remove_prefix(std::min(charsmap.size(), sizeof trie_bytes));
  if (trie_bytes < sizeof(uint32_t) || trie_bytes % sizeof(uint32_t) != 0 || trie_bytes > charsmap.size()) {
    fail(Status::kInvalidModel, source, " is broken: it has ", charsmap.size(), " bytes for a trie of ",
         trie_bytes);
  }
  units_.resize(trie_bytes / sizeof(uint32_t));
  std::memcpy(units_.data(), charsmap.data(), trie_bytes);
  replacements_ = charsmap.substr(trie_bytes);
  if (unicode::find_invalid(replacements_) != replacements_.size()) {
    fail(Status::kInvalidModel, source, " is broken: its replacements are not UTF-8");
  }
  constexpr size_t kLongestReplacement = 1024;
  for (size_t i = 0; i < replacements_.size();) {
    const size_t end = std::min(replacements_.find('\0', i), replacements_.size());
    if (end - i > kLongestReplacement) {
      fail(Status::kInvalidModel, source, " has a replacement of ", end - i, " bytes; at most ",
           kLongestReplacement, " are read");
    }
    i = end + 1;
  }
  for (uint8_t c = 1; c < 0x80; ++c) {
    const char byte = static_cast<char>(c);
    is_plain_[c] = byte != '\r' && !find({&byte, 1});  // \r\n is one grapheme cluster
  }
}

std::optional<std::string_view> PrecompiledNormalizer::find(std::string_view part) const {
  uint32_t node = offset(units_[0]);
  for (const char c : part) {
    const auto byte = static_cast<uint8_t>(c);
    node ^= byte;
    if (byte == 0 || node >= units_.size() || label(units_[node]) != byte) return std::nullopt;
    const uint32_t unit = units_[node];
    node ^= offset(unit);
    if (!has_leaf(unit)) continue;
    if (node >= units_.size()) return std::nullopt;
    const uint32_t begin = value(units_[node]);
    if (begin > replacements_.size()) return std::nullopt;
    const std::string_view rest = std::string_view(replacements_).substr(begin);
    if (!rest.empty() && unicode::is_continuation(rest[0])) return std::nullopt;
    return rest.substr(0, rest.find('\0'));
  }
  return std::nullopt;
}

void PrecompiledNormalizer::normalize(const NormalizedText& in, NormalizedText& out) const {
  constexpr size_t kLongestCluster = 5;  // bytes of a grapheme cluster that is looked up as a whole
  const std::string_view text = in.text();
  Replacer replacer(in, out);
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && is_plain_[static_cast<uint8_t>(text[end])]) ++end;
    if (end > i && end < text.size() && static_cast<uint8_t>(text[end]) >= 0x80) --end;
    if (end > i) {
      replacer.keep(i, end);
      i = end;
      continue;
    }
    end = unicode::grapheme_end(text, i);
    const std::string_view cluster = text.substr(i, end - i);
    const auto replacement = cluster.size() <= kLongestCluster ? find(cluster) : std::nullopt;
    if (replacement) {
      replacer.replace(cluster, *replacement);
      i = end;
      continue;
    }
    for (; i < end; i += unicode::length_of(text[i])) {
      const size_t length = unicode::length_of(text[i]);
      if (const auto of_character = find(text.substr(i, length))) {
        replacer.replace(text.substr(i, length), *of_character);
      } else {
        replacer.keep(i, i + length);
      }
    }
  }
  replacer.flush();
}

}  // namespace brisling
