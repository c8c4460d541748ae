#include "core/base/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "core/base/status.h"

namespace brisling {
namespace {

std::string list(std::span<const std::string_view> names) {
  std::string text;
  for (std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text.empty() ? "none" : text;
}

[[noreturn]] void bad_value(std::string_view name, std::string_view value, std::string_view accepted) {
  fail(Status::kInvalidArgument, "option \"", name, "\" has the value \"", value, "\"; accepted: ", accepted);
}

}  // namespace

void Options::set(std::string_view name, std::string_view value) {
  values_.insert_or_assign(std::string(name), std::string(value));
}

void Options::allow_only(std::span<const std::string_view> shared,
                         std::initializer_list<std::string_view> known) const {
  std::vector<std::string_view> all(shared.begin(), shared.end());
  all.insert(all.end(), known);
  for (const auto& [name, value] : values_) {
    if (std::find(all.begin(), all.end(), name) == all.end()) {
      fail(Status::kInvalidArgument, "unknown option \"", name, "\"; known here: ", list(all));
    }
  }
}

const std::string* Options::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

std::string Options::text(std::string_view name, std::string_view fallback) const {
  const std::string* value = find(name);
  return value ? *value : std::string(fallback);
}

bool Options::flag(std::string_view name, bool fallback) const {
  const std::string* value = find(name);
  if (!value) return fallback;
  if (*value == "true" || *value == "1") return true;
  if (*value == "false" || *value == "0") return false;
  bad_value(name, *value, "true, false, 1, 0");
}

int64_t Options::integer(std::string_view name, int64_t fallback, int64_t lowest, int64_t highest) const {
  const std::string* value = find(name);
  if (!value) return fallback;
  int64_t number = 0;
  const char* end = value->data() + value->size();
  const auto [stop, error] = std::from_chars(value->data(), end, number);
  if (error != std::errc() || stop != end || number < lowest || number > highest) {
    bad_value(name, *value, concat("a whole number from ", lowest, " to ", highest));
  }
  return number;
}

double Options::number(std::string_view name, double fallback) const {
  const std::string* value = find(name);
  if (!value) return fallback;
  double number = 0;
  const char* end = value->data() + value->size();
  const auto [stop, error] = std::from_chars(value->data(), end, number);
  if (error != std::errc() || stop != end || !std::isfinite(number)) bad_value(name, *value, "a number");
  return number;
}

size_t Options::choice(std::string_view name, std::string_view fallback,
                       std::span<const std::string_view> choices) const {
  const std::string value = text(name, fallback);
  const auto found = std::find(choices.begin(), choices.end(), value);
  if (found == choices.end()) bad_value(name, value, list(choices));
  return static_cast<size_t>(found - choices.begin());
}

}  // namespace brisling
