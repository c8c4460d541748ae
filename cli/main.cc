// The program `brisling`: the library's functions on the command line.
//
// Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/messages.h"
#include "cli/output.h"

namespace cli {
namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr int kInterrupted = 130;

std::string overview(std::span<const Command> commands) {
  std::string out =
      "Usage: brisling COMMAND [OPTION]... [ARGUMENT]...\n\nTransformer inference.\n\nCommands:\n";
  for (const Command& command : commands) out += fmt::format("  {:<12}{}\n", command.name, command.summary);
  return out + R"(
Options:
  -h, --help    Show this help, or that of a command
  --version     Print the version

Examples:
  brisling similarity doctor physician
  brisling embed --format jsonl < texts.txt
  brisling embed -m BAAI/bge-small-en-v1.5 "hello"
  brisling models --task rerank
  brisling embed --help
)";
}

void run(std::span<const std::string> arguments) {
  const std::vector<Command> commands = all_commands();
  if (arguments.empty()) throw UsageError("no command was given; see brisling --help");
  const std::string& name = arguments[0];
  if (name == "--help" || name == "-h") return write_stdout(overview(commands));
  if (name == "--version") return write_stdout(fmt::format("brisling {}\n", brisling::version()));

  const auto command =
      std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.name == name; });
  if (command == commands.end())
    throw UsageError(fmt::format("unknown command {}; see brisling --help", name));
  const auto rest = arguments.subspan(1);
  const auto options_end = std::find(rest.begin(), rest.end(), "--");
  if (std::any_of(rest.begin(), options_end,
                  [](const std::string& a) { return a == "--help" || a == "-h"; })) {
    return write_stdout(help(*command));
  }
  command->run(parse(*command, rest));
}

int run_to_exit_code(std::span<const std::string> arguments) {
  try {
    std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write, and ends the program with 0
    handle_interrupts();
    run(arguments);
    close_stdout();
    return 0;
  } catch (const ClosedPipe&) {
    return 0;
  } catch (const Interrupted&) {
    return kInterrupted;
  } catch (const UsageError& error) {
    say(error.what());
    return kWrongUsage;
  } catch (const brisling::Error& error) {
    if (error.status() == BRISLING_CANCELLED) return kInterrupted;
    say(error.what());
    return error.status() == BRISLING_INVALID_ARGUMENT ? kWrongUsage : kFailed;
  } catch (const std::bad_alloc&) {
    say("out of memory");
    return kFailed;
  } catch (const std::exception& error) {
    say(error.what());
    return kFailed;
  }
}

}  // namespace
}  // namespace cli

int main(int argc, char** argv) {
  return cli::run_to_exit_code(std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
}
