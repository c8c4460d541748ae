#include "core/text/wordpiece.h"

#include "core/base/unicode.h"

namespace brisling {

WordPiece::WordPiece(std::unique_ptr<const Vocabulary> vocabulary, const Options& options)
    : vocabulary_(std::move(vocabulary)),
      trie_(vocabulary_->make_trie()),
      unk_id_(options.unk_id),
      prefix_(options.continuing_subword_prefix),
      max_characters_(static_cast<size_t>(options.max_input_chars_per_word)),
      continuation_(trie_.walk(prefix_)) {}

bool WordPiece::is_too_long(std::string_view word) const {
  return word.size() > max_characters_ && unicode::count_characters(word) > max_characters_;
}

void WordPiece::tokenize(std::string_view word, std::vector<ModelToken>& out) const {
  const size_t first_token = out.size();
  bool known = !is_too_long(word);
  std::optional<Trie::Node> start = Trie::kRoot;
  for (size_t begin = 0; known && begin < word.size(); start = continuation_) {
    size_t end = begin;
    if (start) {
      Trie::Node node = *start;
      int32_t id = Trie::kNoValue;
      for (size_t i = begin; i < word.size() && trie_.step(node, word[i]); ++i) {
        if (trie_.value(node) == Trie::kNoValue) continue;
        id = trie_.value(node);
        end = i + 1;
      }
      if (end > begin) out.push_back({id, begin, end});
    }
    known = end > begin;
    begin = end;
  }
  if (!known) {
    out.resize(first_token);
    out.push_back({unk_id_, 0, word.size()});
  }
}

}  // namespace brisling
