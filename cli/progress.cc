#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

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

bool StatusLine::possible() { return isatty(STDERR_FILENO) && variable("TERM") != "dumb"; }

StatusLine::StatusLine(std::function<std::string()> text)
    : text_(std::move(text)), thread_([this] { run(); }) {}

StatusLine::~StatusLine() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_one();
  thread_.join();
  write_stderr("\r\x1b[K");
}

void StatusLine::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, std::chrono::milliseconds(100), [this] { return stop_; })) {
    write_stderr("\r" + text_() + "\x1b[K");
  }
}

std::string progress_bar(double part) {
  const bool in_color = variable("NO_COLOR").empty();
  const int cells = static_cast<int>(part * kBarCells);
  return fmt::format("{:3}% {}[{:<{}}]{}", static_cast<int>(part * 100), in_color ? "\x1b[36m" : "",
                     std::string(static_cast<size_t>(cells), '='), kBarCells, in_color ? "\x1b[0m" : "");
}

bool Progress::possible() { return StatusLine::possible() && !isatty(STDOUT_FILENO); }

Progress::Progress(const brisling::Control& control, std::optional<int64_t> total)
    : control_(control), total_(total), line_([this] { return text(); }) {}

std::string Progress::text() {
  // A control that stands at its total belongs to a call that has ended: advance() counts that one.
  const int64_t done = control_.done();
  shown_ = std::max(shown_, finished_ + (done < control_.total() ? done : 0));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const double rate = static_cast<double>(shown_) / seconds;
  if (!total_ || *total_ == 0) return fmt::format("{} texts, {:.0f}/s", shown_, rate);
  const double part = std::min(1.0, static_cast<double>(shown_) / static_cast<double>(*total_));
  return fmt::format("{} {}/{} texts, {:.0f}/s", progress_bar(part), shown_, *total_, rate);
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
