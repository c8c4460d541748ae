// Models of the Hugging Face hub: in the cache, or downloaded into it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/control.h"
#include "core/files/hub/names.h"
#include "core/files/hub/settings.h"

namespace brisling::hub {

struct PulledModel {
  std::filesystem::path path;  // what to open: a directory or a .gguf file
  std::string repository;      // "org/name"; empty for a model that is not of the hub
  std::string commit;
  int64_t bytes = 0;       // of the files that opening the model needs
  int64_t downloaded = 0;  // of those, what this call fetched
};

enum class Update {
  kNo,   // what is whole in the cache is not asked for again
  kYes,  // the hub is asked whether the revision has moved
};

// Every file appears in the cache whole and verified or not at all; what an interrupted download
// has is kept for the next one; the revision points to a commit when all of its files are there.
// Several processes may pull the same model: each file is downloaded once.
// `control` may be null; its units are bytes.
PulledModel pull(const ModelId& id, const Settings& settings, Update update, Control* control);

}  // namespace brisling::hub
