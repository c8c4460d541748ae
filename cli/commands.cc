#include "cli/commands.h"

namespace cli {

std::vector<Command> all_commands() {
  return {embed_command(),  similarity_command(), classify_command(), zero_shot_command(), rerank_command(),
          ner_command(),    answer_command(),     fill_command(),     tokenize_command(),  info_command(),
          models_command(), pull_command(),       cache_command(),    rm_command(),        devices_command(),
          doctor_command(), completion_command(), man_command()};
}

}  // namespace cli
