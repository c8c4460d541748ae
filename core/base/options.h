// Options by name: every option is text, and each task reads the ones it knows.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace brisling {

// What a caller set. Not thread-safe while being changed; calls only read it.
class Options {
 public:
  void set(std::string_view name, std::string_view value);

  // Fails on an option that is not in `known`, naming it and listing what is there.
  void allow_only(std::initializer_list<std::string_view> known) const { allow_only({}, known); }
  // The same for `shared` and `known` together.
  void allow_only(std::span<const std::string_view> shared,
                  std::initializer_list<std::string_view> known) const;

  // Each returns the default when the option was not set, and fails with the option's name,
  // the value and what is accepted when the value is bad.
  std::string text(std::string_view name, std::string_view fallback) const;
  bool flag(std::string_view name, bool fallback) const;  // true, false, 1, 0
  int64_t integer(std::string_view name, int64_t fallback, int64_t lowest, int64_t highest) const;
  double number(std::string_view name, double fallback) const;  // finite
  // The index of the value in `choices`.
  size_t choice(std::string_view name, std::string_view fallback,
                std::span<const std::string_view> choices) const;
  size_t choice(std::string_view name, std::string_view fallback,
                std::initializer_list<std::string_view> choices) const {
    return choice(name, fallback, std::span(choices.begin(), choices.size()));
  }
  bool has(std::string_view name) const { return values_.find(name) != values_.end(); }

 private:
  const std::string* find(std::string_view name) const;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace brisling
