#include "core/text/unicode_normalizer.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "core/text/rewriter.h"

namespace brisling {
namespace {

// `change` as Rewriter::add takes it.
struct Character {
  char32_t code_point;
  uint8_t combining_class;
  int change;
};

// Puts together what decomposes into several characters, where `composes`.
class Composer {
 public:
  Composer(bool composes, Rewriter& out) : composes_(composes), out_(out) {}

  void add(const Character& character) {
    if (!composes_ || (!starter_ && character.combining_class != 0)) return write(character);
    if (!starter_) {
      starter_ = character;
      return;
    }
    const bool blocked = !marks_.empty() && marks_.back().combining_class >= character.combining_class;
    if (!blocked && compose(character)) return;
    if (character.combining_class == 0) {
      flush();
      starter_ = character;
    } else {
      marks_.push_back(character);
    }
  }

  void flush() {
    if (starter_) write(*starter_);
    for (const Character& mark : marks_) write(mark);
    starter_.reset();
    marks_.clear();
  }

 private:
  void write(const Character& character) { out_.add(character.code_point, character.change); }

  bool compose(const Character& character) {
    const auto composed = unicode::compose(starter_->code_point, character.code_point);
    if (!composed) return false;
    starter_ = Character{*composed, 0, starter_->change + character.change - 1};
    return true;
  }

  bool composes_;
  Rewriter& out_;
  std::optional<Character> starter_;
  std::vector<Character> marks_;  // after the starter, with which they did not compose
};

// Takes characters apart and puts marks into canonical order.
class Decomposer {
 public:
  Decomposer(bool compatibly, Composer& out) : compatibly_(compatibly), out_(out) {}

  void add(char32_t character) {
    if (compatibly_) {
      add_parts(unicode::decompose_compatibly(character));
    } else {
      add_parts(unicode::decompose(character));
    }
  }

  void flush() {
    std::stable_sort(pending_.begin(), pending_.end(), [](const Character& a, const Character& b) {
      return a.combining_class < b.combining_class;
    });
    for (const Character& character : pending_) out_.add(character);
    pending_.clear();
  }

 private:
  template <class Mapping>
  void add_parts(const Mapping& parts) {
    for (size_t i = 0; i < parts.size; ++i) {
      const char32_t part = parts.code_points[i];
      const uint8_t combining_class = unicode::combining_class(part);
      if (combining_class == 0) flush();
      pending_.push_back({part, combining_class, i == 0 ? 0 : 1});
    }
  }

  bool compatibly_;
  Composer& out_;
  std::vector<Character> pending_;  // since the last starter
};

}  // namespace

void UnicodeNormalizer::normalize(const NormalizedText& in, NormalizedText& out) const {
  const bool composes = form_ == Form::kNfc || form_ == Form::kNfkc;
  Rewriter rewriter(in, out);
  Composer composer(composes, rewriter);
  Decomposer decomposer(form_ == Form::kNfkc || form_ == Form::kNfkd, composer);
  const std::string_view text = in.text();
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && static_cast<uint8_t>(text[end]) < 0x80) ++end;
    if (composes && end > i && end < text.size()) --end;  // it may compose with what follows
    if (end > i) {                                        // ASCII stays as it is
      decomposer.flush();
      composer.flush();
      rewriter.copy(end);
      i = end;
      continue;
    }
    decomposer.add(unicode::decode(text, i));
    i += unicode::length_of(text[i]);
  }
  decomposer.flush();
  composer.flush();
}

}  // namespace brisling
