// Regular expressions of tokenizer.json. They are written for Oniguruma (its Ruby syntax, as the
// tokenizers library uses it) and run on PCRE2, compiled to machine code where that is allowed.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct pcre2_real_code_8;

namespace brisling {

// Immutable after construction: any number of threads may search with one pattern.
class Pattern {
 public:
  // Both fail with kInvalidModel, naming `source`, where the expression is wrong or too large, and
  // with kUnsupported where it has a construct that is not translated.
  static Pattern regex(std::string_view expression, const std::string& source);
  static Pattern literal(std::string_view text, const std::string& source);

  // Calls `found(begin, end)` for every match in `text`, from left to right, none overlapping. A
  // match is empty only where the one before it does not end. What the text is part of is not seen.
  // Fails with kInvalidModel where the search takes too many steps.
  template <class Found>
  void for_each_match(std::string_view text, Found&& found) const {
    size_t from = 0, last_end = kNone;
    for (Match match; search(text, from, match);) {
      if (match.begin == match.end && match.end == last_end) {
        from = next_character(text, from);
        continue;
      }
      found(match.begin, match.end);
      from = last_end = match.end;
    }
  }

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);
  struct Match {
    size_t begin, end;
  };
  struct Deleter {
    void operator()(pcre2_real_code_8* code) const;
  };

  Pattern(const std::string& expression, uint32_t options, const std::string& source);
  // False where there is no match from byte `from` on, which may be past the end.
  bool search(std::string_view text, size_t from, Match& match) const;
  static size_t next_character(std::string_view text, size_t index);

  std::unique_ptr<pcre2_real_code_8, Deleter> code_;
  std::string source_;
};

}  // namespace brisling
