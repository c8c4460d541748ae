#include "core/text/added_tokens.h"

#include "core/base/unicode.h"

namespace brisling {
namespace {

bool ends_with_word(std::string_view text) {
  return !text.empty() && unicode::is_word(unicode::decode_before(text, text.size()));
}

bool starts_with_word(std::string_view text) {
  return !text.empty() && unicode::is_word(unicode::decode(text, 0));
}

// Where the white space that ends text[lowest, end) starts.
size_t white_space_begin(std::string_view text, size_t lowest, size_t end) {
  while (end > lowest) {
    const char32_t last = unicode::decode_before(text, end);
    if (!unicode::is_white_space(last)) break;
    end -= unicode::encode(last).size;
  }
  return end;
}

size_t white_space_end(std::string_view text, size_t begin) {
  while (begin < text.size() && unicode::is_white_space(unicode::decode(text, begin))) {
    begin += unicode::length_of(text[begin]);
  }
  return begin;
}

std::string normalize(const Normalizer& normalizer, const std::string& content) {
  NormalizedText in, out;
  in.append_bytewise(content, 0);
  normalizer.normalize(in, out);
  return std::string(out.text());
}

}  // namespace

AddedTokens::Patterns AddedTokens::make_patterns(const std::vector<std::string>& texts,
                                                 const std::vector<int32_t>& tokens) {
  Patterns patterns;
  std::vector<TrieEntry> entries;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].empty()) continue;  // all of it was normalized away
    entries.push_back({texts[i], tokens[i]});
    patterns.is_first_byte[static_cast<uint8_t>(texts[i][0])] = true;
    patterns.empty = false;
  }
  patterns.trie = Trie(entries);
  return patterns;
}

AddedTokens::AddedTokens(std::vector<AddedToken> tokens, const Normalizer* normalizer)
    : tokens_(std::move(tokens)) {
  std::vector<std::string> original, normalized;
  std::vector<int32_t> original_index, normalized_index;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    const AddedToken& token = tokens_[i];
    by_id_.emplace(token.id, i);
    by_content_.emplace(token.content, i);
    (token.normalized ? normalized_index : original_index).push_back(static_cast<int32_t>(i));
    (token.normalized ? normalized : original)
        .push_back(token.normalized && normalizer ? normalize(*normalizer, token.content) : token.content);
  }
  original_ = make_patterns(original, original_index);
  normalized_ = make_patterns(normalized, normalized_index);
}

const AddedToken* AddedTokens::find(int32_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &tokens_[found->second];
}

std::optional<int32_t> AddedTokens::id(std::string_view content) const {
  const auto found = by_content_.find(content);
  if (found == by_content_.end()) return std::nullopt;
  return tokens_[found->second].id;
}

int32_t AddedTokens::size() const { return by_id_.empty() ? 0 : by_id_.rbegin()->first + 1; }

void AddedTokens::split_original(std::string_view text, std::vector<Piece>& out) const {
  split(original_, text, {0, text.size()}, out);
}

void AddedTokens::split_normalized(PreTokenizedText& text) const {
  if (normalized_.empty) return;
  text.split_pieces(
      [&](const Piece& piece, std::vector<Piece>& out) { split(normalized_, text.text.text(), piece, out); });
}

void AddedTokens::split(const Patterns& patterns, std::string_view text, Piece whole,
                        std::vector<Piece>& out) const {
  text = text.substr(0, whole.end);
  size_t rest = whole.begin;  // everything before it is in `out`
  for (size_t at = rest; at < text.size();) {
    if (!patterns.is_first_byte[static_cast<uint8_t>(text[at])]) {
      ++at;
      continue;
    }
    Trie::Node node = Trie::kRoot;
    int32_t index = Trie::kNoValue;
    size_t match_end = at;
    for (size_t i = at; i < text.size() && patterns.trie.step(node, text[i]); ++i) {
      if (patterns.trie.value(node) == Trie::kNoValue) continue;
      index = patterns.trie.value(node);
      match_end = i + 1;
    }
    if (index == Trie::kNoValue) {
      ++at;
      continue;
    }
    const AddedToken& token = tokens_[static_cast<size_t>(index)];
    Piece match{at, match_end, token.id};
    at = match_end;
    const std::string_view before = text.substr(whole.begin, match.begin - whole.begin);
    if (token.single_word && (ends_with_word(before) || starts_with_word(text.substr(match.end)))) continue;
    if (token.lstrip) match.begin = white_space_begin(text, rest, match.begin);
    if (token.rstrip) match.end = white_space_end(text, match.end);
    if (rest < match.begin) out.push_back({rest, match.begin});
    out.push_back(match);
    rest = at = match.end;
  }
  if (rest < whole.end) out.push_back({rest, whole.end});
}

}  // namespace brisling
