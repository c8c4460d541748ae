#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/results.h"
#include "core/base/version.h"
#include "core/files/hub/cache.h"
#include "core/files/hub/http.h"
#include "core/files/hub/settings.h"
#include "core/files/model_path.h"
#include "core/nn/backend.h"

using namespace brisling;
using namespace brisling::capi;

namespace {

struct Facts {
  TextColumn names, values, advice;
  void add(std::string name, std::string value, std::string advised = {}) {
    names.push_back(std::move(name));
    values.push_back(std::move(value));
    advice.push_back(std::move(advised));
  }
  // What a function finds, or its error as advice.
  void add_found(const char* name, const std::function<std::string()>& find) {
    try {
      add(name, find());
    } catch (const Error& error) {
      add(name, "not available", error.what());
    }
  }
};

// Multiplying is what loads the library.
std::string find_onednn() {
  static constexpr float kOne = 1;
  const TensorView matrix{DType::kF32, Shape({1, 1}), &kOne};
  backends().front()->pack({&matrix, 1}, WeightStorage::kF32, GemmProvider::kOneDnn);
  return "available as gemm=onednn";
}

bool is_gpu(const Backend* backend) { return std::string_view(backend->name()).starts_with("vulkan"); }

void add_devices(Facts& facts) {
  for (const Backend* backend : backends()) facts.add(std::string(backend->name()), backend->description());
  facts.add_found("onednn", find_onednn);
  if (std::none_of(backends().begin(), backends().end(), is_gpu))
    facts.add("vulkan", "not part of this build");
}

void add_models(Facts& facts) {
  facts.add_found("bundled model", [] { return resolve_model("minilm-l6-v2").string(); });
  for (const std::filesystem::path& folder : model_search_path()) {
    std::error_code ignored;
    facts.add("model folder",
              folder.string() + (std::filesystem::is_directory(folder, ignored) ? "" : " (not there)"));
  }
}

// The folder itself, or the one that it would be made in.
std::filesystem::path existing(std::filesystem::path folder) {
  std::error_code ignored;
  while (folder.has_relative_path() && !std::filesystem::exists(folder, ignored))
    folder = folder.parent_path();
  return folder;
}

void add_hub(Facts& facts) {
  const hub::Settings settings = hub::Settings::from({});
  facts.add_found("libcurl", hub::http_library);
  facts.add("hub", settings.endpoint +
                       (settings.offline ? " (offline: HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE)" : ""));
  facts.add("hub token", settings.token.empty() ? "none" : "given",
            settings.token.empty() ? "gated and private models need one: HF_TOKEN" : "");
  const auto revisions = hub::cached_revisions(settings.cache_dir);
  int64_t bytes = 0;
  std::set<std::string> repositories;
  for (const hub::CachedRevision& revision : revisions) {
    repositories.insert(revision.repository);
    bytes += revision.bytes;
  }
  constexpr int64_t kMegabyte = 1000000;
  facts.add("cache", concat(settings.cache_dir.string(), " (models: ", repositories.size(), ", ",
                            bytes / kMegabyte, " MB)"));
  std::error_code error;
  const auto space = std::filesystem::space(existing(settings.cache_dir), error);
  if (!error) facts.add("cache space", concat(space.available / kMegabyte, " MB free"));
}

}  // namespace

brisling_status brisling_diagnostics(brisling_results** out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    Facts facts;
    facts.add("version", kVersion);
    add_devices(facts);
    add_models(facts);
    try {
      add_hub(facts);
    } catch (const Error& error) {
      facts.add("hub", "not usable", error.what());
    }
    auto results = std::make_unique<brisling_results>();
    results->offsets.push_back(static_cast<int64_t>(facts.names.size()));
    results->columns["name"] = std::move(facts.names);
    results->columns["value"] = std::move(facts.values);
    results->columns["advice"] = std::move(facts.advice);
    *out = results.release();
  });
}
