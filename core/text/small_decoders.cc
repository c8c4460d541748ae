#include "core/text/small_decoders.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/base/unicode.h"
#include "core/text/replace_all.h"
#include "core/text/wordpiece_decoder.h"

namespace brisling {
namespace {

// Of <0xE5>; the digits may also be +5, as the reference reads numbers.
std::optional<char> byte_of(std::string_view token) {
  if (token.size() != 6 || !token.starts_with("<0x") || !token.ends_with('>')) return std::nullopt;
  std::string_view digits = token.substr(3, 2);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  uint8_t byte = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return static_cast<char>(byte);
}

}  // namespace

void ByteFallback::decode(std::vector<std::string>& tokens) const {
  std::vector<std::string> decoded;
  std::string bytes;
  const auto flush = [&] {
    if (unicode::find_invalid(bytes) == bytes.size()) {
      if (!bytes.empty()) decoded.push_back(bytes);
    } else {
      decoded.insert(decoded.end(), bytes.size(), "\xEF\xBF\xBD");
    }
    bytes.clear();
  };
  for (std::string& token : tokens) {
    if (const auto byte = byte_of(token)) {
      bytes += *byte;
    } else {
      flush();
      decoded.push_back(std::move(token));
    }
  }
  flush();
  tokens.swap(decoded);
}

void Fuse::decode(std::vector<std::string>& tokens) const {
  std::string joined;
  for (const std::string& token : tokens) joined += token;
  tokens.assign(1, std::move(joined));
}

void StripDecoder::decode(std::vector<std::string>& tokens) const {
  for (std::string& token : tokens) {
    std::string_view rest = token;
    for (size_t k = 0; k < start_ && rest.starts_with(content_); ++k) rest.remove_prefix(content_.size());
    for (size_t k = 0; k < stop_ && rest.ends_with(content_); ++k) rest.remove_suffix(content_.size());
    token = std::string(rest);
  }
}

void BpeDecoder::decode(std::vector<std::string>& tokens) const {
  for (size_t i = 0; i < tokens.size(); ++i) {
    replace_all(tokens[i], suffix_, i + 1 == tokens.size() ? "" : " ");
  }
}

void CtcDecoder::decode(std::vector<std::string>& tokens) const {
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  for (std::string& token : tokens) {
    replace_all(token, options_.pad_token, "");
    if (!options_.cleanup) continue;
    clean_up(token);
    replace_all(token, options_.word_delimiter_token, " ");
  }
  std::erase(tokens, "");
}

}  // namespace brisling
