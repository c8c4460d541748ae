// Progress on standard error.
#pragma once

#include <atomic>
#include <brisling.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "cli/input.h"

namespace cli {

// A line that is drawn again and again, from its own thread, until it is cleared.
class StatusLine {
 public:
  // Standard error is a terminal on which a line can be drawn.
  static bool possible();

  explicit StatusLine(std::function<std::string()> text);  // called from that thread
  ~StatusLine();                                           // clears the line
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

 private:
  void run();

  const std::function<std::string()> text_;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::thread thread_;
};

// " 42% [==========              ]"
std::string progress_bar(double part);

// A bar for texts. It reads the control of the calls; nothing calls back.
class Progress {
 public:
  // A bar can be shown, and standard output, whose lines it would run into, is no terminal.
  static bool possible();

  // `total` texts, where that is known.
  Progress(const brisling::Control& control, std::optional<int64_t> total);

  // A call has ended that did so many texts.
  void advance(int64_t texts) { finished_ += texts; }

 private:
  std::string text();

  const brisling::Control& control_;
  const std::optional<int64_t> total_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::atomic<int64_t> finished_ = 0;
  int64_t shown_ = 0;
  StatusLine line_;  // last: its thread reads the others
};

// Starts a bar for the texts of `reader` where one can be shown, or says that a terminal is read.
void start_progress(std::optional<Progress>& progress, const TextReader& reader, bool quiet);

}  // namespace cli
