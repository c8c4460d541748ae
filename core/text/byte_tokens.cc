#include "core/text/byte_tokens.h"

#include <string>

namespace brisling {

std::array<int32_t, 256> byte_tokens(const Vocabulary& vocabulary) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::array<int32_t, 256> ids;
  for (size_t byte = 0; byte < ids.size(); ++byte) {
    const std::string token = {'<', '0', 'x', kDigits[byte / 16], kDigits[byte % 16], '>'};
    ids[byte] = vocabulary.id(token).value_or(kNoToken);
  }
  return ids;
}

}  // namespace brisling
