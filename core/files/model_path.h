// From a model argument to a file or directory on disk.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace brisling {

// Folders in which a bare name is looked for, in order: those of BRISLING_MODEL_PATH (separated
// by ':'), those of add_model_folder, then share/brisling/models beside this library or program
// (installed or build tree).
std::vector<std::filesystem::path> model_search_path();

// For the rest of the process; a folder that is there already is not added again. Any thread.
// Fails with kInvalidArgument where the folder is no path.
void add_model_folder(std::string_view folder);

// An existing path (a directory or a .gguf file) is itself. `minilm-l6-v2` is the bundled 8-bit
// file, and nothing else: where it is missing, that is an error that says how to get it. Any
// other name is a directory NAME or a file NAME.gguf on the search path. Fails with kNotFound,
// listing where it looked.
std::filesystem::path resolve_model(std::string_view model);

}  // namespace brisling
