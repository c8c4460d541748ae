// Models from the hub, with a bar on a terminal.
#pragma once

#include <brisling.hpp>
#include <string>
#include <string_view>

namespace cli {

// brisling::pull_model, showing how far it is and saying what it fetched unless it is to be quiet.
brisling::PulledModel download(std::string_view model, const brisling::Options& options, bool quiet);

// "133.5 MB"
std::string megabytes(int64_t bytes);

}  // namespace cli
