// A progress bar on standard error.
#pragma once

#include <atomic>
#include <brisling.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

#include "cli/input.h"

namespace cli {

// Draws from its own thread, which reads the control of the calls; nothing calls back.
class Progress {
 public:
  // A bar can be shown: standard error is a terminal, and standard output, whose lines the bar
  // would run into, is not.
  static bool possible();

  // `total` texts, where that is known.
  Progress(const brisling::Control& control, std::optional<int64_t> total);
  ~Progress();  // clears the bar
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // A call has ended that did so many texts.
  void advance(int64_t texts) { finished_ += texts; }

 private:
  void run();
  void draw();

  const brisling::Control& control_;
  const std::optional<int64_t> total_;
  const bool in_color_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::atomic<int64_t> finished_ = 0;
  int64_t shown_ = 0;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::thread thread_;
};

// Starts a bar for the texts of `reader` where one can be shown, or says that a terminal is read.
void start_progress(std::optional<Progress>& progress, const TextReader& reader, bool quiet);

}  // namespace cli
