#include "core/text/bpe.h"

#include <algorithm>

#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/base/unicode.h"

namespace brisling {
namespace {

constexpr std::string_view kWordStart = "\xE2\x96\x81";  // U+2581, a space in SentencePiece
constexpr size_t kNoSymbol = SIZE_MAX;

uint64_t pair_of(int32_t left, int32_t right) {
  return uint64_t{static_cast<uint32_t>(left)} << 32 | static_cast<uint32_t>(right);
}

}  // namespace

Bpe::Bpe(std::unique_ptr<const Vocabulary> vocabulary, std::vector<Merge> merges, Options options)
    : vocabulary_(std::move(vocabulary)),
      merges_(std::move(merges)),
      merge_of_pair_(merges_.size()),
      options_(std::move(options)),
      byte_tokens_(byte_tokens(*vocabulary_)) {
  for (size_t i = merges_.size(); i-- > 0;) {
    const Merge& merge = merges_[i];
    merge_of_pair_.insert(static_cast<uint32_t>(i), pair_of(merge.left, merge.right), [&](uint32_t other) {
      return merges_[other].left == merge.left && merges_[other].right == merge.right;
    });
  }
  for (char32_t character = 0; character < frequent_ids_.size(); ++character) {
    frequent_ids_[character] = vocabulary_->id(unicode::encode(character).view()).value_or(kNoToken);
  }
  if (options_.unk_token) unk_id_ = vocabulary_->id(*options_.unk_token);
  find_word_starts();
}

void Bpe::find_word_starts() {
  cuts_words_ = vocabulary_->id(kWordStart) && options_.continuing_subword_prefix.empty() &&
                options_.end_of_word_suffix.empty();
  if (!cuts_words_) return;
  for (const Merge& merge : merges_) {
    if (!vocabulary_->token(merge.right).starts_with(kWordStart)) continue;
    const std::string_view left = vocabulary_->token(merge.left);
    glued_.push_back(unicode::decode_before(left, left.size()));
  }
  std::sort(glued_.begin(), glued_.end());
  glued_.erase(std::unique(glued_.begin(), glued_.end()), glued_.end());
}

// Where the part of a piece that begins at `begin` ends: no token reaches beyond.
size_t Bpe::next_word(std::string_view piece, size_t begin) const {
  if (!cuts_words_) return piece.size();
  for (size_t at = begin;;) {
    at = piece.find(kWordStart, at + 1);
    if (at == piece.npos) return piece.size();
    if (!std::binary_search(glued_.begin(), glued_.end(), unicode::decode_before(piece, at))) return at;
  }
}

void Bpe::tokenize(std::string_view piece, std::vector<ModelToken>& out) const {
  if (options_.ignore_merges) {
    if (const auto id = vocabulary_->id(piece)) {
      out.push_back({*id, 0, piece.size()});
      return;
    }
  }
  for (size_t begin = 0; begin < piece.size();) {
    const size_t end = next_word(piece, begin);
    tokenize_part(piece.substr(begin, end - begin), begin, out);
    begin = end;
  }
}

// Memory that a thread keeps from part to part, unless a part was very long.
Bpe::Scratch& Bpe::scratch() {
  constexpr size_t kLargestKept = size_t{1} << 16;
  thread_local Scratch of_this_thread;
  if (of_this_thread.symbols.capacity() > kLargestKept) of_this_thread = Scratch();
  return of_this_thread;
}

void Bpe::tokenize_part(std::string_view part, size_t offset, std::vector<ModelToken>& out) const {
  Scratch& memory = scratch();
  split_characters(part, memory.symbols);
  join(memory);
  for (const Symbol& symbol : memory.symbols) {
    if (symbol.size == 0) continue;
    out.push_back({symbol.id, offset, offset + symbol.size});
    offset += symbol.size;
  }
}

int32_t Bpe::character_id(std::string_view character, bool is_first, bool is_last) const {
  const bool has_prefix = !is_first && !options_.continuing_subword_prefix.empty();
  const bool has_suffix = is_last && !options_.end_of_word_suffix.empty();
  if (has_prefix || has_suffix) {
    std::string token(has_prefix ? options_.continuing_subword_prefix : "");
    token.append(character).append(has_suffix ? options_.end_of_word_suffix : "");
    return vocabulary_->id(token).value_or(kNoToken);
  }
  const char32_t code_point = unicode::decode(character, 0);
  if (code_point < frequent_ids_.size()) return frequent_ids_[code_point];
  return vocabulary_->id(character).value_or(kNoToken);
}

bool Bpe::has_bytes(std::string_view character) const {
  return std::all_of(character.begin(), character.end(),
                     [&](char byte) { return byte_tokens_[static_cast<uint8_t>(byte)] != kNoToken; });
}

int32_t Bpe::required_unk_id() const {
  if (!unk_id_) {
    fail(Status::kInvalidModel, "the tokenizer needs its unk_token ", in_quotes(*options_.unk_token),
         " for this text, but that is not in its vocabulary");
  }
  return *unk_id_;
}

void Bpe::split_characters(std::string_view part, std::vector<Symbol>& symbols) const {
  symbols.clear();
  size_t unknown = 0;  // bytes that wait for their unk_token
  const auto append_unknown = [&] {
    if (unknown > 0) symbols.push_back({required_unk_id(), unknown, 0, 0});
    unknown = 0;
  };
  for (size_t begin = 0, size; begin < part.size(); begin += size) {
    size = unicode::length_of(part[begin]);
    const std::string_view character = part.substr(begin, size);
    const int32_t id = character_id(character, begin == 0, begin + size == part.size());
    if (id != kNoToken) {
      append_unknown();
      symbols.push_back({id, size, 0, 0});
    } else if (options_.byte_fallback && has_bytes(character)) {
      append_unknown();
      for (const char byte : character)
        symbols.push_back({byte_tokens_[static_cast<uint8_t>(byte)], 1, 0, 0});
    } else if (options_.unk_token) {
      if (!options_.fuse_unk) append_unknown();
      unknown += size;
    }
  }
  append_unknown();
  for (size_t i = 0; i < symbols.size(); ++i) {
    symbols[i].previous = i == 0 ? kNoSymbol : i - 1;
    symbols[i].next = i + 1 == symbols.size() ? kNoSymbol : i + 1;
  }
}

// std::push_heap puts first what is greatest.
static constexpr auto is_later = [](const auto& a, const auto& b) {
  return a.rank != b.rank ? a.rank > b.rank : a.left > b.left;
};

void Bpe::add_candidate(Scratch& memory, size_t left) const {
  const Symbol& symbol = memory.symbols[left];
  if (symbol.next == kNoSymbol) return;
  const int32_t right_id = memory.symbols[symbol.next].id;
  const uint32_t merge = merge_of_pair_.find(pair_of(symbol.id, right_id), [&](uint32_t other) {
    return merges_[other].left == symbol.id && merges_[other].right == right_id;
  });
  if (merge == HashIndex::kNone) return;
  memory.candidates.push_back({merges_[merge].rank, merge, left});
  std::push_heap(memory.candidates.begin(), memory.candidates.end(), is_later);
}

void Bpe::join(Scratch& memory) const {
  auto& [symbols, candidates] = memory;
  candidates.clear();
  for (size_t i = 0; i < symbols.size(); ++i) add_candidate(memory, i);
  while (!candidates.empty()) {
    std::pop_heap(candidates.begin(), candidates.end(), is_later);
    const Candidate candidate = candidates.back();
    candidates.pop_back();
    const Merge& merge = merges_[candidate.merge];
    Symbol& left = symbols[candidate.left];
    if (left.size == 0 || left.id != merge.left || left.next == kNoSymbol) continue;  // it changed since
    Symbol& right = symbols[left.next];
    if (right.id != merge.right) continue;
    left.id = merge.id;
    left.size += right.size;
    left.next = right.next;
    right.size = 0;
    if (left.next != kNoSymbol) symbols[left.next].previous = candidate.left;
    if (left.previous != kNoSymbol) add_candidate(memory, left.previous);
    add_candidate(memory, candidate.left);
  }
}

}  // namespace brisling
