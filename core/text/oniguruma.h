// Patterns from the syntax of one library into that of another.
#pragma once

#include <string>
#include <string_view>

namespace brisling {

// An expression in Oniguruma's Ruby syntax (valid UTF-8) as PCRE2 (with UTF and UCP) understands it.
// Where the two agree, and where the expression is wrong, it stays as it is. They differ in:
// white space and word characters (PCRE2 adds U+180E to the one, and has no marks in the other),
// \h (hexadecimal digits), \uHHHH, scripts by name, classes inside classes, and {n,m}+ and {n}?, which
// repeat the repeat. Fails with kUnsupported, naming `source`, where there is no such
// expression: intersections, and the complement of a class of several parts inside a class.
std::string from_oniguruma(std::string_view expression, const std::string& source);

}  // namespace brisling
