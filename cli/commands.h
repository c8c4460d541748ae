// The commands, one file each.
#pragma once

#include <vector>

#include "cli/arguments.h"

namespace cli {

Command embed_command();
Command similarity_command();
Command classify_command();
Command zero_shot_command();
Command rerank_command();
Command ner_command();
Command answer_command();
Command fill_command();
Command tokenize_command();
Command info_command();
Command devices_command();
Command pull_command();
Command models_command();
Command rm_command();
Command cache_command();
Command doctor_command();
Command completion_command();
Command man_command();

// All of them, in the order in which help shows them: the one list that help, completion and the manual
// are made from.
std::vector<Command> all_commands();

}  // namespace cli
