#include "core/models/gguf_names.h"

namespace brisling {

std::string gguf_tensor_name(const GgufNames& names, std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return std::string(name);
  std::string module, layer;  // the layer's number becomes a star
  for (const char c : name.substr(0, dot)) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit || layer.empty()) module += digit ? '*' : c;
    if (digit) layer += c;
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
