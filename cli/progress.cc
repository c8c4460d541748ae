#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "cli/interrupt.h"
#include "cli/messages.h"

namespace cli {
namespace {

constexpr int kBarCells = 24;

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

void write_stderr(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

}  // namespace

bool Progress::possible() {
  return isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO) && variable("TERM") != "dumb";
}

Progress::Progress(const brisling::Control& control, std::optional<int64_t> total)
    : control_(control), total_(total), in_color_(variable("NO_COLOR").empty()), thread_([this] { run(); }) {}

Progress::~Progress() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_one();
  thread_.join();
  write_stderr("\r\x1b[K");
}

void Progress::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, std::chrono::milliseconds(100), [this] { return stop_; })) draw();
}

void Progress::draw() {
  // A control that stands at its total belongs to a call that has ended: advance() counts that one.
  const int64_t done = control_.done();
  shown_ = std::max(shown_, finished_ + (done < control_.total() ? done : 0));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  std::string line = "\r";
  if (total_ && *total_ > 0) {
    const double part = std::min(1.0, static_cast<double>(shown_) / static_cast<double>(*total_));
    const int cells = static_cast<int>(part * kBarCells);
    line += fmt::format("{:3.0f}% {}[{:<{}}]{} {}/{} texts", part * 100, in_color_ ? "\x1b[36m" : "",
                        std::string(static_cast<size_t>(cells), '='), kBarCells, in_color_ ? "\x1b[0m" : "",
                        shown_, *total_);
  } else {
    line += fmt::format("{} texts", shown_);
  }
  write_stderr(line + fmt::format(", {:.0f}/s\x1b[K", static_cast<double>(shown_) / seconds));
}

void start_progress(std::optional<Progress>& progress, const TextReader& reader, bool quiet) {
  if (quiet) return;
  if (reader.from_terminal()) {
    say("reading texts from the terminal, one a line; Ctrl-D ends");
  } else if (Progress::possible()) {
    progress.emplace(interrupt_control(), reader.count());
  }
}

}  // namespace cli
