// The options of every command that opens a model.
#pragma once

#include <brisling.hpp>
#include <string>
#include <vector>

#include "cli/arguments.h"

namespace cli {

struct ModelOptions {
  std::string model = "minilm-l6-v2";  // empty: there is no default, -m is needed
  brisling::Options open;              // what opening takes
  // Of that, what says where the model comes from; what the cache has is not asked for again.
  brisling::Options pull{{"update", "false"}};
};

// --revision, --cache-dir and --offline, for every set of options given.
void add_hub_options(Command& command, std::vector<brisling::Options*> options);

// --model, those and --lowercase.
void add_model_options(Command& command, ModelOptions& options);

// Those and what opening any model that reads texts takes beyond them.
void add_encoder_options(Command& command, ModelOptions& options);

// Those and what brisling_embedder_open takes beyond them.
void add_embedder_options(Command& command, ModelOptions& options);

// The model to open, downloaded where it is not there, with a bar unless it is to be quiet. Fails where
// a command that has no default was given none.
const std::string& ready_model(const ModelOptions& options, bool quiet);

// --prompt and --prompt-name, for a call.
void add_prompt_options(Command& command, brisling::Options& call);

// An option whose value goes to the library as it is.
Option pass_on(brisling::Options& options, std::string flag, std::string library_name, std::string value,
               std::string help);
// A switch that sets an option of the library to `library_value`.
Option pass_on_switch(brisling::Options& options, std::string flag, std::string library_name,
                      std::string library_value, std::string help);

}  // namespace cli
