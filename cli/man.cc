// brisling man: the manual, made from the commands themselves.
#include <fmt/format.h>

#include <brisling.hpp>
#include <string>
#include <string_view>

#include "cli/commands.h"
#include "cli/output.h"

namespace cli {
namespace {

// Text as roff shows it: its own characters are escaped, and no line begins with a request.
std::string escaped(std::string_view text) {
  std::string out;
  bool at_line_start = true;
  for (const char c : text) {
    if (at_line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    at_line_start = c == '\n';
  }
  return out;
}

// Paragraphs, then examples, whose lines stay as they are.
std::string description(std::string_view text) {
  const size_t examples = text.find("Examples:\n");
  std::string out = escaped(text.substr(0, examples)) + "\n";
  if (examples != text.npos)
    out += fmt::format(".PP\nExamples:\n.PP\n.nf\n{}.fi\n", escaped(text.substr(examples + 10)));
  return out;
}

std::string section(const Command& command) {
  std::string out = fmt::format(".SS brisling {} [OPTION]...{}{}\n{}", escaped(command.name),
                                command.positionals.empty() ? "" : " ", escaped(command.positionals),
                                description(command.description));
  for (const Option& option : command.options) {
    const std::string dash = option.short_name != '\0' ? fmt::format("\\-{}, ", option.short_name) : "";
    out += fmt::format(".TP\n.B {}\\-\\-{} {}\n{}\n", dash, escaped(option.name), escaped(option.value),
                       escaped(option.help));
  }
  return out;
}

std::string manual() {
  std::string out = fmt::format(".TH BRISLING 1 \"\" \"brisling {}\"\n", brisling::version());
  out +=
      ".SH NAME\nbrisling \\- transformer inference\n"
      ".SH SYNOPSIS\n.B brisling\nCOMMAND [OPTION]... [ARGUMENT]...\n"
      ".SH COMMANDS\n";
  for (const Command& command : all_commands()) out += section(command);
  return out + R"(.SH EXIT STATUS
.TP
.B 0
Done; also when whoever read the output left early.
.TP
.B 1
Failed: a file, a model or an input is missing or broken, the disk is full, the network is down.
.TP
.B 2
Wrong usage: an unknown option, or a value that can never work.
.TP
.B 130
Interrupted with Ctrl\-C.
.SH ENVIRONMENT
.TP
.B BRISLING_MODEL_PATH
Folders in which names of models are looked for, separated by colons.
.TP
.B HF_HUB_CACHE, HF_HOME
Where downloads are kept: HF_HUB_CACHE, else HF_HOME/hub, else ~/.cache/huggingface/hub.
.TP
.B HF_TOKEN, HF_TOKEN_PATH
The token for gated and private models, or the file that holds it.
.TP
.B HF_ENDPOINT
The hub, where it is not https://huggingface.co.
.TP
.B HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE
1: download nothing.
.TP
.B NO_COLOR
Anything: no colour.
)";
}

}  // namespace

Command man_command() {
  return {"man",
          "Print the manual page",
          "",
          R"(Prints the manual of all commands, for the program man.

Examples:
  brisling man | man -l -
)",
          {},
          [](const std::vector<std::string>& positionals) {
            if (!positionals.empty()) throw UsageError("man takes no arguments");
            write_stdout(manual());
          }};
}

}  // namespace cli
