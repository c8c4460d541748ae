// brisling completion: the commands, options and short names, for shells.
#include <fmt/format.h>

#include <brisling.hpp>
#include <string>

#include "cli/commands.h"
#include "cli/output.h"

namespace cli {
namespace {

std::string option_words(const Command& command) {
  std::string words = "--help";
  for (const Option& option : command.options) words += " --" + option.name;
  return words;
}

std::string script() {
  std::string names, commands = "--help --version", cases;
  for (const std::string& name : brisling::models().texts("name")) names += (names.empty() ? "" : " ") + name;
  for (const Command& command : all_commands()) {
    commands += " " + command.name;
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command.name, option_words(command));
  }
  return fmt::format(
      R"(# Completion of brisling for bash; for zsh after: autoload -U +X bashcompinit && bashcompinit
_brisling() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} words=""
  local models="{}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="{}"
  else
    case ${{COMP_WORDS[1]}} in
{}    esac
    # What is no option may be a file, which -o default completes.
    case $current in -*) ;; *) words="" ;; esac
    case $before in -m | --model | pull | rm | info) words="$words $models" ;; esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _brisling brisling
)",
      names, commands, cases);
}

}  // namespace

Command completion_command() {
  return {"completion",
          "Print a script that completes commands in the shell",
          "",
          R"(Prints a script for bash, which zsh runs too (after: autoload -U +X bashcompinit &&
bashcompinit). It completes commands, options and the short names of models.

Examples:
  source <(brisling completion)
  brisling completion > ~/.local/share/bash-completion/completions/brisling
)",
          {},
          [](const std::vector<std::string>& positionals) {
            if (!positionals.empty()) throw UsageError("completion takes no arguments");
            write_stdout(script());
          }};
}

}  // namespace cli
