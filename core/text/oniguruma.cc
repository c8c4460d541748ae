#include "core/text/oniguruma.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/in_quotes.h"
#include "core/base/status.h"

namespace brisling {
namespace {

constexpr std::string_view kWord = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}";
constexpr std::string_view kHexDigit = "0-9A-Fa-f";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

class Translator {
 public:
  Translator(std::string_view expression, const std::string& source) : in_(expression), source_(source) {}

  std::string translate() {
    while (at_ < in_.size()) {
      switch (in_[at_]) {
        case '\\':
          atom_ = out_.size();
          escape(false);
          break;
        case '[':
          atom_ = out_.size();
          character_class();
          break;
        case '(':
          groups_.push_back(out_.size());
          take(1);
          break;
        case ')':
          if (!groups_.empty()) {
            atom_ = groups_.back();
            groups_.pop_back();
          }
          take(1);
          break;
        case '{':
          counted_repeat();
          break;
        case '*':
        case '+':
        case '?':
          take(1);
          break;
        default:
          atom_ = out_.size();
          take(1);
          while (at_ < in_.size() && (in_[at_] & 0xC0) == 0x80) take(1);
      }
    }
    return std::move(out_);
  }

 private:
  [[noreturn]] void unsupported(std::string_view what) const {
    fail(Status::kUnsupported, source_, " has ", what, ", which is not supported: ", in_quotes(in_));
  }

  void take(size_t count) {
    count = std::min(count, in_.size() - at_);
    out_ += in_.substr(at_, count);
    at_ += count;
  }

  // A class of one character that the library does not have, or the same as a part of a class.
  void put_class(std::string_view members, bool negated, bool in_class) {
    if (in_class) {
      if (negated) unsupported("the complement of a class inside a class");
      out_ += members;
    } else {
      out_.append(negated ? "[^" : "[").append(members).append("]");
    }
    at_ += 2;
  }

  void escape(bool in_class) {
    const char letter = at_ + 1 < in_.size() ? in_[at_ + 1] : '\0';
    switch (letter) {
      case 's':
      case 'S':
        out_ += letter == 's' ? "\\p{White_Space}" : "\\P{White_Space}";
        at_ += 2;
        break;
      case 'w':
      case 'W':
        put_class(kWord, letter == 'W', in_class);
        break;
      case 'h':
      case 'H':
        put_class(kHexDigit, letter == 'H', in_class);
        break;
      case 'u':
        code_point();
        break;
      case 'p':
      case 'P':
        property();
        break;
      default:
        take(2);
        while (at_ < in_.size() && (in_[at_] & 0xC0) == 0x80) take(1);
    }
  }

  // \uHHHH
  void code_point() {
    const std::string_view digits = in_.substr(at_ + 2, 4);
    size_t count = 0;
    while (count < digits.size() && is_hex_digit(digits[count])) ++count;
    if (count < 4) return take(2);
    out_.append("\\x{").append(digits).append("}");
    at_ += 6;
  }

  // \p{Name} and \p{^Name}. A name of up to two letters is a general category; PCRE2 takes other names
  // for scripts together with the characters that a script shares, unless told otherwise.
  void property() {
    const size_t end = in_.find('}', at_);
    if (in_.substr(at_ + 2, 1) != "{" || end == in_.npos) return take(2);
    std::string_view name = in_.substr(at_ + 3, end - at_ - 3);
    bool negated = in_[at_ + 1] == 'P';
    if (name.starts_with('^')) {
      negated = !negated;
      name.remove_prefix(1);
    }
    out_ += negated ? "\\P{" : "\\p{";
    for (const auto& [oniguruma, pcre2] : kProperties) {
      if (name == oniguruma) name = pcre2;
    }
    for (const std::string_view script : kScripts) {
      if (name == script) out_ += "sc:";
    }
    out_.append(name).append("}");
    at_ = end + 1;
  }

  void character_class() {
    const bool nested = class_depth_ > 0;
    const bool negated = in_.substr(at_ + 1, 1) == "^";
    if (nested && negated) unsupported("the complement of a class inside a class");
    if (++class_depth_ > kDeepestClass) unsupported("too many classes inside one another");
    if (nested) {
      ++at_;  // the parts of the inner class become parts of the outer one
    } else {
      take(negated ? 2 : 1);
    }
    if (at_ < in_.size() && in_[at_] == ']') {  // not the end: a class is never empty
      out_ += "\\]";
      ++at_;
    }
    while (at_ < in_.size() && in_[at_] != ']') {
      if (in_[at_] == '\\') {
        escape(true);
      } else if (in_.substr(at_, 2) == "[:" && in_.find(":]", at_) != in_.npos) {
        take(in_.find(":]", at_) + 2 - at_);
      } else if (in_[at_] == '[') {
        character_class();
      } else if (in_.substr(at_, 2) == "&&") {
        unsupported("an intersection of classes");
      } else {
        take(1);
      }
    }
    --class_depth_;
    if (at_ == in_.size()) return;
    if (nested) {
      ++at_;
    } else {
      take(1);
    }
  }

  // {n}, {n,}, {n,m} and {,m}; anything else is text.
  void counted_repeat() {
    size_t i = at_ + 1;
    while (i < in_.size() && is_digit(in_[i])) ++i;
    const bool has_lowest = i > at_ + 1;
    bool has_highest = false;
    if (i < in_.size() && in_[i] == ',') {
      const size_t comma = i++;
      while (i < in_.size() && is_digit(in_[i])) ++i;
      has_highest = i > comma + 1;
    }
    if (i >= in_.size() || in_[i] != '}' || (!has_lowest && !has_highest)) {
      atom_ = out_.size();
      return take(1);
    }
    const bool is_exact = in_.substr(at_, i - at_).find(',') == in_.npos;
    out_ += has_lowest ? "{" : "{0";
    at_ += 1;
    take(i + 1 - at_);
    const std::string_view next = in_.substr(at_, 1);
    if (next == "+" || (next == "?" && is_exact)) {  // a repeat of the repeat
      out_.insert(atom_, "(?:");
      out_ += ")";
    }
  }

  static constexpr int kDeepestClass = 32;
  static constexpr std::pair<std::string_view, std::string_view> kProperties[] = {
      {"Alpha", "Alphabetic"}, {"Space", "White_Space"}, {"Upper", "Uppercase"},
      {"Lower", "Lowercase"},  {"Digit", "Nd"},          {"Letter", "L"},
      {"Number", "N"},         {"Punctuation", "P"},     {"Symbol", "S"},
      {"Mark", "M"},           {"Separator", "Z"},       {"Other", "C"},
  };
  static constexpr std::string_view kScripts[] = {
      "Arabic", "Armenian", "Bengali",  "Bopomofo", "Common",    "Cyrillic", "Devanagari",
      "Greek",  "Gujarati", "Gurmukhi", "Han",      "Hangul",    "Hebrew",   "Hiragana",
      "Khmer",  "Kannada",  "Katakana", "Latin",    "Malayalam", "Myanmar",  "Tamil",
      "Telugu", "Thai",     "Georgian", "Ethiopic", "Inherited", "Lao",      "Tibetan",
  };

  std::string_view in_;
  const std::string& source_;
  size_t at_ = 0;
  std::string out_;
  size_t atom_ = 0;             // where in `out_` starts what a repeat would repeat
  std::vector<size_t> groups_;  // where those start that are open
  int class_depth_ = 0;
};

}  // namespace

std::string from_oniguruma(std::string_view expression, const std::string& source) {
  return Translator(expression, source).translate();
}

}  // namespace brisling
