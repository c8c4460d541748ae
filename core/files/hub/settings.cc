#include "core/files/hub/settings.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "core/base/ascii.h"
#include "core/base/in_quotes.h"
#include "core/base/status.h"
#include "core/files/hub/names.h"
#include "core/files/mapped_file.h"

namespace brisling::hub {
namespace {

namespace fs = std::filesystem;

// Unset and empty are the same.
std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

bool is_true(std::string_view value) {
  const std::string word = lower_ascii(value);
  return word == "1" || word == "on" || word == "yes" || word == "true";
}

std::chrono::milliseconds seconds(const char* name) {
  constexpr double kDefault = 10, kLongest = 24 * 3600;
  const std::string text = variable(name);
  const double given = std::strtod(text.c_str(), nullptr);
  return std::chrono::milliseconds(
      static_cast<int64_t>(1000 * (given > 0 ? std::min(given, kLongest) : kDefault)));
}

fs::path with_home(const std::string& path) {
  if (path == "~" || path.starts_with("~/")) return variable("HOME") + path.substr(1);
  return path;
}

fs::path hf_home() {
  if (const std::string home = variable("HF_HOME"); !home.empty()) return with_home(home);
  const std::string cache = variable("XDG_CACHE_HOME");
  return with_home(cache.empty() ? "~/.cache" : cache) / "huggingface";
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t begin = text.find_first_not_of(kSpace);
  return begin == text.npos ? "" : std::string(text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin));
}

std::string stored_token() {
  for (const char* name : {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
    if (std::string token = trimmed(variable(name)); !token.empty()) return token;
  }
  const std::string named = variable("HF_TOKEN_PATH");
  const fs::path path = named.empty() ? hf_home() / "token" : with_home(named);
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return "";
  constexpr size_t kLongest = 4096;
  return trimmed(read_text_file(path, kLongest));
}

}  // namespace

fs::path default_cache_dir() {
  for (const char* name : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"}) {
    if (const std::string path = variable(name); !path.empty()) return with_home(path);
  }
  return hf_home() / "hub";
}

Settings Settings::from(const Options& options) {
  Settings settings;
  settings.revision = options.text("revision", "main");
  if (!is_safe_path(settings.revision)) {
    fail(Status::kInvalidArgument, "option revision is ", in_quotes(settings.revision),
         "; a branch, a tag or a commit is needed");
  }
  settings.cache_dir = with_home(options.text("cache_dir", ""));
  if (settings.cache_dir.empty()) settings.cache_dir = default_cache_dir();

  settings.endpoint = variable("HF_ENDPOINT");
  if (settings.endpoint.empty()) settings.endpoint = "https://huggingface.co";
  while (settings.endpoint.ends_with('/')) settings.endpoint.pop_back();
  if (!settings.endpoint.starts_with("https://") && !settings.endpoint.starts_with("http://")) {
    fail(Status::kInvalidArgument, "HF_ENDPOINT is ", in_quotes(settings.endpoint),
         "; a URL that begins with https:// is needed");
  }

  settings.token = options.has("token") ? trimmed(options.text("token", "")) : stored_token();
  // It becomes a line of an HTTP request.
  if (std::any_of(settings.token.begin(), settings.token.end(), [](char c) { return c <= ' ' || c > '~'; })) {
    fail(Status::kInvalidArgument,
         "the token for the hub (option token, HF_TOKEN or the file that `hf auth login` writes) holds "
         "characters "
         "that no token has");
  }
  settings.offline = options.flag("local_files_only", false) || is_true(variable("HF_HUB_OFFLINE")) ||
                     is_true(variable("TRANSFORMERS_OFFLINE"));
  settings.symlinks = !is_true(variable("HF_HUB_DISABLE_SYMLINKS"));
  settings.connect_timeout = seconds("HF_HUB_ETAG_TIMEOUT");
  settings.stall_timeout = seconds("HF_HUB_DOWNLOAD_TIMEOUT");
  return settings;
}

}  // namespace brisling::hub
