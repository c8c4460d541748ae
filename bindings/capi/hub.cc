#include <set>

#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"
#include "bindings/capi/handles.h"
#include "bindings/capi/results.h"
#include "core/files/hub/cache.h"
#include "core/files/model_names.h"
#include "core/files/model_path.h"

using namespace brisling;
using namespace brisling::capi;

namespace {

std::filesystem::path cache_dir(const Options& options) {
  options.allow_only({"cache_dir"});
  return hub::Settings::from(options).cache_dir;
}

std::string joined_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text.append(text.empty() ? "" : "\n").append(line);
  return text;
}

}  // namespace

brisling_status brisling_pull_model(const char* model, size_t model_len, const brisling_options* options,
                                    brisling_results** out, brisling_control* control, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    const Options& call_options = options_argument(options);
    call_options.allow_only(hub::kOptions, {"update"});
    const auto update = call_options.flag("update", true) ? hub::Update::kYes : hub::Update::kNo;
    const hub::PulledModel pulled =
        pull_model(text_argument(model, model_len, "model"), call_options, update, control_argument(control));
    auto results = std::make_unique<brisling_results>();
    results->offsets.push_back(1);
    results->columns["path"] = TextColumn{pulled.path.string()};
    results->columns["repository"] = TextColumn{pulled.repository};
    results->columns["commit"] = TextColumn{pulled.commit};
    results->columns["bytes"] = Integers{pulled.bytes};
    results->columns["downloaded"] = Integers{pulled.downloaded};
    *out = results.release();
  });
}

brisling_status brisling_models(const brisling_options* options, brisling_results** out,
                                brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    std::set<std::string, std::less<>> cached;
    for (const hub::CachedRevision& revision : hub::cached_revisions(cache_dir(options_argument(options)))) {
      cached.insert(revision.repository);
    }
    TextColumn names, tasks, models, licenses, languages, summaries;
    Integers megabytes, is_cached;
    for (const NamedModel& model : named_models()) {
      names.emplace_back(model.name);
      tasks.emplace_back(model.task);
      models.emplace_back(model.model);
      licenses.emplace_back(model.license);
      languages.emplace_back(model.languages);
      summaries.emplace_back(model.summary);
      megabytes.push_back(model.megabytes);
      is_cached.push_back(model.model.empty() || cached.contains(model.model));
    }
    auto results = std::make_unique<brisling_results>();
    results->offsets.push_back(static_cast<int64_t>(names.size()));
    results->columns["name"] = std::move(names);
    results->columns["task"] = std::move(tasks);
    results->columns["model"] = std::move(models);
    results->columns["license"] = std::move(licenses);
    results->columns["languages"] = std::move(languages);
    results->columns["summary"] = std::move(summaries);
    results->columns["megabytes"] = std::move(megabytes);
    results->columns["cached"] = std::move(is_cached);
    *out = results.release();
  });
}

brisling_status brisling_cached_models(const brisling_options* options, brisling_results** out,
                                       brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    TextColumn repositories, commits, revisions, paths;
    Integers files, bytes;
    for (const hub::CachedRevision& revision : hub::cached_revisions(cache_dir(options_argument(options)))) {
      repositories.push_back(revision.repository);
      commits.push_back(revision.commit);
      revisions.push_back(joined_lines(revision.revisions));
      paths.push_back(revision.path.string());
      files.push_back(revision.files);
      bytes.push_back(revision.bytes);
    }
    auto results = std::make_unique<brisling_results>();
    results->offsets.push_back(static_cast<int64_t>(repositories.size()));
    results->columns["repository"] = std::move(repositories);
    results->columns["commit"] = std::move(commits);
    results->columns["revisions"] = std::move(revisions);
    results->columns["path"] = std::move(paths);
    results->columns["files"] = std::move(files);
    results->columns["bytes"] = std::move(bytes);
    *out = results.release();
  });
}

brisling_status brisling_remove_model(const char* model, size_t model_len, const brisling_options* options,
                                      int64_t* out, brisling_error** err) {
  return guard(err, [&] {
    require(out, "out");
    const hub::ModelId id = model_repository(text_argument(model, model_len, "model"));
    if (!id.file.empty()) {
      fail(Status::kInvalidArgument, "a repository is deleted as a whole; write ", id.repository);
    }
    *out = hub::CachedRepository(cache_dir(options_argument(options)), id.repository).remove();
  });
}
