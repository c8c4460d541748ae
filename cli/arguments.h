// Commands, their options and how a command line is read.
//
// Not CLI11: it takes texts apart. "[CLS] a, b [SEP]" becomes two texts, "++" ends the command, and
// "a -- -b" is refused (2.1.2; the first is how it documents vectors).
#pragma once

#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// The command line itself is wrong: exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Option {
  char short_name;    // '\0': none
  std::string name;   // without the dashes
  std::string value;  // what the value is, in capitals; empty: a switch, which takes none
  std::string help;
  std::function<void(std::string_view value)> set;
};

struct Command {
  std::string name;
  std::string summary;      // one line for the list of commands
  std::string positionals;  // as the usage line shows them
  std::string description;  // paragraphs and examples
  std::vector<Option> options;
  std::function<void(const std::vector<std::string>& positionals)> run;
};

std::string help(const Command& command);

// Sets the options and returns the positional arguments; options may stand anywhere before "--".
// "-" is positional.
std::vector<std::string> parse(const Command& command, std::span<const std::string> arguments);

}  // namespace cli
