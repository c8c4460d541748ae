// From a model argument to a file or directory on disk.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "core/base/control.h"
#include "core/base/options.h"
#include "core/files/hub/hub.h"

namespace brisling {

// Folders in which a bare name is looked for, in order: those of BRISLING_MODEL_PATH (separated
// by ':'), those of add_model_folder, then share/brisling/models beside this library or program
// (installed or build tree).
std::vector<std::filesystem::path> model_search_path();

// For the rest of the process; a folder that is there already is not added again. Any thread.
// Fails with kInvalidArgument where the folder is no path.
void add_model_folder(std::string_view folder);

// A model argument is, in this order: an existing path (a directory or a .gguf file), `minilm-l6-v2`
// (the bundled 8-bit file and nothing else, of the search path or the hub's cache), a directory NAME or a
// file NAME.gguf on the search path, a short name (model_names.h), or a repository of the hub ("org/name",
// "org/name:file.gguf"). What is of the hub comes from the cache, and is downloaded where it is not there.
//
// `options` may have those of hub::kOptions; `control` may be null. Fails with kNotFound, listing
// where it looked, and as downloads do.
hub::PulledModel pull_model(std::string_view model, const Options& options, hub::Update update,
                            Control* control);

// The same for a model that is about to be opened.
std::filesystem::path resolve_model(std::string_view model, const Options& options = {});

// The repository that a model argument stands for, whether or not there is a path of that name.
// Fails with kInvalidArgument or kNotFound where it stands for none.
hub::ModelId model_repository(std::string_view model);

}  // namespace brisling
