// The commands, one file each.
#pragma once

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

}  // namespace cli
