#include "core/files/hub/names.h"

#include <algorithm>

#include "core/base/in_quotes.h"
#include "core/base/status.h"

namespace brisling::hub {
namespace {

constexpr size_t kMaxName = 96;  // of the hub
constexpr size_t kMaxPath = 1024, kMaxComponent = 255;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.';
}

// An organisation, or a repository's own name, by the hub's rules.
bool is_name(std::string_view name) {
  const auto is_mark = [](char c) { return c == '-' || c == '.'; };
  return !name.empty() && name.size() <= kMaxName &&
         std::all_of(name.begin(), name.end(), is_name_character) && !is_mark(name.front()) &&
         !is_mark(name.back()) && name.find("--") == name.npos && name.find("..") == name.npos &&
         !name.ends_with(".git");
}

}  // namespace

bool is_safe_path(std::string_view path) {
  if (path.empty() || path.size() > kMaxPath) return false;
  while (true) {
    const std::string_view component = path.substr(0, path.find('/'));
    if (component.empty() || component == "." || component == ".." || component.size() > kMaxComponent) {
      return false;
    }
    for (const unsigned char c : component) {
      if (c < 0x20 || c == 0x7f || std::string_view("\\:*?\"<>|").find(static_cast<char>(c)) != path.npos)
        return false;
    }
    if (component.size() == path.size()) return true;
    path.remove_prefix(component.size() + 1);
  }
}

std::optional<ModelId> parse_model_id(std::string_view text) {
  const std::string_view repository = text.substr(0, text.find(':'));
  const size_t slash = repository.find('/');
  if (slash == repository.npos || repository.find('/', slash + 1) != repository.npos) return std::nullopt;
  // A path of a file that is not there, more likely than a repository of such a name.
  if (text.size() == repository.size() && text.ends_with(".gguf")) return std::nullopt;
  if (!is_name(repository.substr(0, slash)) || !is_name(repository.substr(slash + 1))) return std::nullopt;

  ModelId id{std::string(repository), {}};
  if (repository.size() < text.size()) {
    id.file = text.substr(repository.size() + 1);
    if (!is_safe_path(id.file)) {
      fail(Status::kInvalidArgument, "the model ", in_quotes(text), " names no file of a repository; write ",
           repository, ":FILE.gguf");
    }
  }
  return id;
}

}  // namespace brisling::hub
