#include "core/text/vocabulary.h"

#include <algorithm>

#include "core/base/in_quotes.h"
#include "core/base/status.h"

namespace brisling {

Vocabulary::Vocabulary(std::vector<Entry> entries, const std::string& source)
    : entries_(std::move(entries)), by_text_(entries_.size()) {
  std::erase_if(entries_, [](const Entry& entry) { return entry.text.empty(); });
  const auto by_id = [](const Entry& a, const Entry& b) { return a.id < b.id; };
  if (!std::is_sorted(entries_.begin(), entries_.end(), by_id)) {
    std::sort(entries_.begin(), entries_.end(), by_id);
  }
  for (size_t i = entries_.size(); i-- > 0;) {  // from the highest id on, which stays
    const Entry& entry = entries_[i];
    if (i > 0 && entries_[i - 1].id == entry.id) {
      fail(Status::kInvalidModel, source, ": the tokens ", in_quotes(entries_[i - 1].text), " and ",
           in_quotes(entry.text), " have the same id ", entry.id);
    }
    by_text_.insert(static_cast<uint32_t>(i), std::string_view(entry.text),
                    [&](uint32_t other) { return entries_[other].text == entry.text; });
  }
}

Trie Vocabulary::make_trie() const {
  std::vector<TrieEntry> keys;
  keys.reserve(entries_.size());
  for (const Entry& entry : entries_) keys.push_back({entry.text, entry.id});
  return Trie(keys);
}

std::string_view Vocabulary::token(int32_t id) const {
  const auto place = static_cast<size_t>(id);  // where it is, if no id below it is left out
  if (place < entries_.size() && entries_[place].id == id) return entries_[place].text;
  const auto found = std::lower_bound(entries_.begin(), entries_.end(), id,
                                      [](const Entry& entry, int32_t wanted) { return entry.id < wanted; });
  return found != entries_.end() && found->id == id ? std::string_view(found->text) : std::string_view();
}

std::optional<int32_t> Vocabulary::id(std::string_view token) const {
  const uint32_t found = by_text_.find(token, [&](uint32_t entry) { return entries_[entry].text == token; });
  if (found == HashIndex::kNone) return std::nullopt;
  return entries_[found].id;
}

}  // namespace brisling
