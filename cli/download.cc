#include "cli/download.h"

#include <fmt/format.h>

#include <chrono>
#include <optional>

#include "cli/interrupt.h"
#include "cli/messages.h"
#include "cli/output.h"
#include "cli/progress.h"

namespace cli {
namespace {

// Says how far the call is that the control was handed to.
class DownloadText {
 public:
  DownloadText(std::string_view model, const brisling::Control& control)
      : model_(one_line(model)), control_(control) {}

  std::string operator()() {
    const int64_t total = control_.total(), done = control_.done();
    if (total == 0) return fmt::format("asking the hub for {}", model_);
    const auto now = std::chrono::steady_clock::now();
    if (!first_) first_ = {now, done};
    const double seconds = std::chrono::duration<double>(now - first_->time).count();
    const std::string rate =
        seconds > 0
            ? fmt::format(", {}/s",
                          megabytes(static_cast<int64_t>(static_cast<double>(done - first_->done) / seconds)))
            : "";
    return fmt::format("{} {} of {}{}  {}",
                       progress_bar(static_cast<double>(done) / static_cast<double>(total)), megabytes(done),
                       megabytes(total), rate, model_);
  }

 private:
  struct Beginning {
    std::chrono::steady_clock::time_point time;
    int64_t done;  // was there before
  };
  std::string model_;
  const brisling::Control& control_;
  std::optional<Beginning> first_;
};

}  // namespace

std::string megabytes(int64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

brisling::PulledModel download(std::string_view model, const brisling::Options& options, bool quiet) {
  brisling::PulledModel pulled;
  try {
    std::optional<StatusLine> line;
    if (!quiet && StatusLine::possible()) line.emplace(DownloadText(model, interrupt_control()));
    pulled = brisling::pull_model(model, options, &interrupt_control());
  } catch (const brisling::Error& error) {
    if (error.status() == BRISLING_CANCELLED && !quiet) {
      say("interrupted; what has arrived is kept, and the same command goes on from there");
    }
    throw;
  }
  if (pulled.downloaded > 0 && !quiet)
    say(fmt::format("downloaded {} ({})", model, megabytes(pulled.downloaded)));
  return pulled;
}

}  // namespace cli
