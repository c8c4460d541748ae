#include "core/models/gguf_names.h"

#include <algorithm>

namespace brisling {

std::string gguf_tensor_name(const GgufNames& names, std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return std::string(name);
  std::string module(name.substr(0, dot)), layer;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto first = std::find_if(module.begin(), module.end(), digit);
  if (first != module.end()) {
    const auto last = std::find_if_not(first, module.end(), digit);
    layer.assign(first, last);
    module.replace(first, last, "*");
  }
  for (const auto& [hugging_face, gguf] : names) {
    if (module != hugging_face) continue;
    std::string translated(gguf);
    if (const size_t star = translated.find('*'); star != std::string::npos) translated.replace(star, 1, layer);
    return translated.append(name.substr(dot));
  }
  return std::string(name);
}

}  // namespace brisling
