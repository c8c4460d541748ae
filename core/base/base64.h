// Bytes as text (RFC 4648, section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace brisling {

// Nothing where `text` is not base64 of the standard alphabet with its padding.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace brisling
