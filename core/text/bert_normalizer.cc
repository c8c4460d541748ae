#include "core/text/bert_normalizer.h"

#include <algorithm>

#include "core/base/unicode.h"

namespace brisling {
namespace {

constexpr uint8_t kNotPlain = 0xFF;  // dropped, or not ASCII: the general path decides

}  // namespace

// The general path: takes characters one by one through all steps. Decomposition has to look
// ahead, since marks after a character are put in canonical order.
class BertNormalizer::Characters {
 public:
  Characters(const Options& options, NormalizedText& out) : options_(options), out_(out) {}

  void add(char32_t character, Span original) {
    if (options_.clean_text) {
      if (character == 0 || character == 0xFFFD || unicode::is_control(character)) return;
      if (unicode::is_white_space(character)) character = U' ';
    }
    if (options_.handle_chinese_chars && unicode::is_cjk(character)) {
      decompose(U' ', original);
      decompose(character, original);
      decompose(U' ', original);
    } else {
      decompose(character, original);
    }
  }

  // Must be called before anything is appended to the text by another way, and at the end.
  void flush() {
    if (pending_.empty()) return;
    if (pending_.size() > 1) {
      std::stable_sort(pending_.begin(), pending_.end(),
                       [](const Part& a, const Part& b) { return a.combining_class < b.combining_class; });
    }
    // Spans follow the order of the text and not the reordered marks, as in the reference.
    size_t next_original = 0;
    for (const Part& part : pending_) {
      if (part.is_first) current_ = originals_[next_original++];
      if (!unicode::is_nonspacing_mark(part.character)) lowercase(part.character, current_);
    }
    pending_.clear();
    originals_.clear();
  }

 private:
  struct Part {
    char32_t character;
    uint8_t combining_class;
    bool is_first;  // of the decomposition of a character
  };

  void decompose(char32_t character, Span original) {
    if (!options_.strip_accents) return lowercase(character, original);
    const unicode::Mapping parts = unicode::decompose(character);
    for (size_t i = 0; i < parts.size; ++i) {
      const char32_t part = parts.code_points[i];
      const uint8_t combining_class = unicode::combining_class(part);
      if (combining_class == 0) flush();
      if (i == 0) originals_.push_back(original);
      pending_.push_back({part, combining_class, i == 0});
    }
  }

  void lowercase(char32_t character, Span original) {
    if (!options_.lowercase) return out_.append_character(character, original);
    const unicode::Mapping lower = unicode::to_lowercase(character);
    for (size_t i = 0; i < lower.size; ++i) out_.append_character(lower.code_points[i], original);
  }

  const Options& options_;
  NormalizedText& out_;
  std::vector<Part> pending_;    // since the last starter, decomposed
  std::vector<Span> originals_;  // of the characters that `pending_` came from
  Span current_;                 // of the last character that was written
};

BertNormalizer::BertNormalizer(const Options& options) : options_(options) {
  ascii_.fill(kNotPlain);
  for (uint8_t c = 0; c < 0x80; ++c) {
    const bool is_space = c == '\t' || c == '\n' || c == '\r';
    if (options.clean_text && unicode::is_control(c)) continue;
    if (options.clean_text && is_space) {
      ascii_[c] = ' ';
    } else if (options.lowercase && c >= 'A' && c <= 'Z') {
      ascii_[c] = static_cast<uint8_t>(c + ('a' - 'A'));
    } else {
      ascii_[c] = c;
    }
  }
}

void BertNormalizer::normalize(const NormalizedText& in, NormalizedText& out) const {
  Characters characters(options_, out);
  for (size_t r = 0; r < in.runs().size(); ++r) {
    const NormalizedText::Run& run = in.runs()[r];
    const std::string_view text = in.run_text(r);
    for (size_t i = 0; i < text.size();) {
      const auto original = run.original.begin + static_cast<int64_t>(i);
      if (!run.whole) {
        size_t end = i;
        while (end < text.size() && ascii_[static_cast<uint8_t>(text[end])] != kNotPlain) ++end;
        if (end > i) {
          characters.flush();
          char* target = out.append_bytewise(end - i, original);
          for (; i < end; ++i) *target++ = static_cast<char>(ascii_[static_cast<uint8_t>(text[i])]);
          continue;
        }
      }
      const size_t length = unicode::length_of(text[i]);
      const Span bytes{original, original + static_cast<int64_t>(length)};
      characters.add(unicode::decode(text, i), run.whole ? run.original : bytes);
      i += length;
    }
  }
  characters.flush();
}

}  // namespace brisling
