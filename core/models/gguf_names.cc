#include "core/models/gguf_names.h"

#include <algorithm>

#include "core/base/status.h"

namespace brisling {

std::string gguf_tensor_name(const GgufNames& names, std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return std::string(name);
  // The layer's number is the first in the name: "encoder.layers.3.norm1".
  const std::string_view full = name.substr(0, dot);
  const size_t begin = std::min(full.find_first_of("0123456789"), full.size());
  const size_t end = std::min(full.find_first_not_of("0123456789", begin), full.size());
  const std::string layer(full.substr(begin, end - begin));
  const std::string module = concat(full.substr(0, begin), layer.empty() ? "" : "*", full.substr(end));
  for (const auto& [hugging_face, gguf] : names) {
    if (module != hugging_face) continue;
    std::string translated(gguf);
    if (const size_t star = translated.find('*'); star != std::string::npos)
      translated.replace(star, 1, layer);
    return translated.append(name.substr(dot));
  }
  return std::string(name);
}

}  // namespace brisling
