// A pattern, up to the first line feed, on the text that follows it.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/base/status.h"
#include "core/base/unicode.h"
#include "core/text/pattern.h"
#include "tests/fuzz/support.h"

using brisling::Pattern;
using brisling::fuzz::require;
namespace unicode = brisling::unicode;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (unicode::find_invalid(input) != size) return 0;  // JSON and texts are valid
  const std::string_view expression = input.substr(0, input.find('\n'));
  const std::string_view text = input.substr(std::min(size, expression.size() + 1));
  const auto is_boundary = [&](size_t i) { return i == text.size() || !unicode::is_continuation(text[i]); };
  try {
    size_t rest = 0;
    Pattern::regex(expression, "pattern").for_each_match(text, [&](size_t begin, size_t end) {
      require(rest <= begin && begin <= end && end <= text.size());
      require(is_boundary(begin) && is_boundary(end));
      rest = end;
    });
  } catch (const brisling::Error&) {
  }
  return 0;
}
