#include "core/text/wordpiece_decoder.h"

#include <string_view>
#include <utility>

namespace brisling {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  size_t found = text.find(from);
  if (found == text.npos) return;
  std::string replaced;
  size_t copied = 0;
  for (; found != text.npos; found = text.find(from, copied)) {
    replaced.append(text, copied, found - copied).append(to);
    copied = found + from.size();
  }
  text = replaced.append(text, copied);
}

// Token by token, in the order of the reference: a pattern never spans two tokens.
void clean_up(std::string& token) {
  static constexpr std::pair<std::string_view, std::string_view> kReplacements[] = {
      {" .", "."},   {" ?", "?"},           {" !", "!"},   {" ,", ","},     {" ' ", "'"},    {" n't", "n't"},
      {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"},
  };
  for (const auto& [from, to] : kReplacements) replace_all(token, from, to);
}

}  // namespace

void WordPieceDecoder::decode(std::vector<std::string>& tokens) const {
  for (size_t i = 0; i < tokens.size(); ++i) {
    std::string& token = tokens[i];
    if (i > 0) {
      if (token.starts_with(options_.prefix)) {
        token.erase(0, options_.prefix.size());
      } else {
        token.insert(0, 1, ' ');
      }
    }
    if (options_.cleanup) clean_up(token);
  }
}

}  // namespace brisling
