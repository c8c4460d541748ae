// How the hub is reached and where its files are kept: options of the caller, else the environment
// variables that huggingface_hub reads.
#pragma once

#include <array>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/options.h"

namespace brisling::hub {

// What every function that takes a model by name accepts.
inline constexpr std::array<std::string_view, 4> kOptions = {"revision", "cache_dir", "token",
                                                             "local_files_only"};

struct Settings {
  std::string revision = "main";              // a branch, a tag or a commit
  std::filesystem::path cache_dir;            // HF_HUB_CACHE, HF_HOME/hub or ~/.cache/huggingface/hub
  std::string endpoint;                       // HF_ENDPOINT, without a '/' at the end
  std::string token;                          // HF_TOKEN or the file HF_TOKEN_PATH; empty: none
  bool offline = false;                       // local_files_only, HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE
  bool symlinks = true;                       // HF_HUB_DISABLE_SYMLINKS
  std::chrono::milliseconds connect_timeout;  // HF_HUB_ETAG_TIMEOUT
  std::chrono::milliseconds stall_timeout;    // HF_HUB_DOWNLOAD_TIMEOUT

  // Fails with kInvalidArgument on a revision, a token or an endpoint that could never work.
  static Settings from(const Options& options);
};

// Where downloads are kept unless the option cache_dir says otherwise.
std::filesystem::path default_cache_dir();

}  // namespace brisling::hub
