// A token that another thread uses to cancel a long call and to read its progress.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/base/status.h"

namespace brisling {

// Every member may be called from any thread at any time.
class Control {
 public:
  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }
  void throw_if_cancelled() const {
    if (cancelled()) throw Error(Status::kCancelled, "the call was cancelled");
  }

  void begin(int64_t total) {
    done_.store(0, std::memory_order_relaxed);
    total_.store(total, std::memory_order_relaxed);
  }
  void advance(int64_t count) { done_.fetch_add(count, std::memory_order_relaxed); }
  int64_t done() const { return done_.load(std::memory_order_relaxed); }
  int64_t total() const { return total_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> cancelled_{false};
  std::atomic<int64_t> done_{0};
  std::atomic<int64_t> total_{0};
};

}  // namespace brisling
