#include "core/base/thread_pool.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace brisling {
namespace {

// How long a thread looks for work, or for the end of a job, before it sleeps. A join costs well
// under a microsecond while threads spin; a longer spin would starve a busy neighbour.
constexpr auto kSpin = std::chrono::microseconds(15);

thread_local bool inside_body = false;

void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

template <class Predicate>
bool spin_until(Predicate done) {
  const auto end = std::chrono::steady_clock::now() + kSpin;
  do {
    for (int i = 0; i < 32; ++i) {
      if (done()) return true;
      relax();
    }
  } while (std::chrono::steady_clock::now() < end);
  return done();
}

}  // namespace

// A parallel_for in flight. Jobs belong to the pool and outlive it, so that a worker may look into
// any of them at any time.
class alignas(64) ThreadPool::Job {
 public:
  // For the caller, in this order.
  bool reserve() {
    return !reserved_.load(std::memory_order_relaxed) && !reserved_.exchange(true, std::memory_order_acquire);
  }

  void open(int64_t count, int helpers_wanted, const IndexBody& body) {
    body_ = &body;
    shares_ = std::min(helpers_wanted + 1, kMaxShares);
    for (int s = 0; s < shares_; ++s) {
      share_[s].next.store(count * s / shares_, std::memory_order_relaxed);
      share_[s].end = count * (s + 1) / shares_;
    }
    helpers_.store(static_cast<uint32_t>(helpers_wanted) * kWanted, std::memory_order_release);
  }

  // No helper enters after this; returns when those inside have left.
  void close() {
    helpers_.fetch_and(kWanted - 1, std::memory_order_relaxed);
    if (spin_until([&] { return helpers_.load(std::memory_order_acquire) == 0; })) return;
    uint32_t seen = helpers_.fetch_or(kCallerSleeps, std::memory_order_acquire) | kCallerSleeps;
    while (seen != kCallerSleeps) {
      helpers_.wait(seen, std::memory_order_relaxed);
      seen = helpers_.load(std::memory_order_acquire);
    }
  }

  void release() {
    const std::exception_ptr thrown = std::exchange(error_, nullptr);
    failed_.store(false, std::memory_order_relaxed);
    reserved_.store(false, std::memory_order_release);
    if (thrown) std::rethrow_exception(thrown);
  }

  // For a helper.
  bool enter() {
    uint32_t seen = helpers_.load(std::memory_order_relaxed);
    while (seen >= kWanted) {
      const uint32_t entered = seen - kWanted + kInside;
      if (helpers_.compare_exchange_weak(seen, entered, std::memory_order_acquire)) return true;
    }
    return false;
  }

  void leave() {
    const uint32_t before = helpers_.fetch_sub(kInside, std::memory_order_release);
    if (before == kInside + kCallerSleeps) helpers_.notify_one();
  }

  // For both: thread 0 is the caller. Each begins with a share of its own, the same in every job of
  // as many threads, so that it finds in its caches what it wrote in the job before.
  void run(int thread) {
    inside_body = true;
    for (int i = 0; i < shares_; ++i) {
      Share& share = share_[(thread + i) % shares_];
      while (share.next.load(std::memory_order_relaxed) < share.end &&
             !failed_.load(std::memory_order_relaxed)) {
        const int64_t index = share.next.fetch_add(1, std::memory_order_relaxed);
        if (index >= share.end) break;
        try {
          (*body_)(index);
        } catch (...) {
          if (!failed_.exchange(true)) error_ = std::current_exception();
        }
      }
    }
    inside_body = false;
  }

 private:
  // Units of `helpers_`: one number, so that none enters once none is wanted.
  static constexpr uint32_t kCallerSleeps = 1, kInside = 2, kWanted = 1 << 16;
  static constexpr int kMaxShares = 8;

  struct alignas(64) Share {
    std::atomic<int64_t> next{0};
    int64_t end = 0;
  };

  std::atomic<uint32_t> helpers_{0};
  std::atomic<bool> reserved_{false}, failed_{false};
  int shares_ = 0;
  const IndexBody* body_ = nullptr;
  std::exception_ptr error_;
  std::array<Share, kMaxShares> share_;
};

class ThreadPool::State {
 public:
  // Null where there are as many calls as that already: they keep every processor busy.
  Job* reserve_job() {
    const auto job = std::find_if(jobs_.begin(), jobs_.end(), [](Job& j) { return j.reserve(); });
    return job == jobs_.end() ? nullptr : &*job;
  }

  // Has workers look for a job that was opened.
  void announce() { submissions_.fetch_add(1); }

  void wake(int helpers_wanted) {
    if (workers_.load(std::memory_order_relaxed) < helpers_wanted) start_workers(helpers_wanted);
    const int to_wake = std::min(helpers_wanted - spinners_.load(), sleepers_.load());
    for (int i = 0; i < to_wake; ++i) submissions_.notify_one();
  }

 private:
  void start_workers(int wanted) {
    const std::lock_guard lock(starting_);
    // Signals are for the application's own threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
      for (int thread = workers_ + 1; thread <= wanted; ++thread, ++workers_) {
        std::thread([this, thread] { serve(thread); }).detach();
      }
    } catch (const std::exception&) {
      // The system has no more threads or memory: those that are there do the work.
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  void serve(int thread) {
    while (true) {
      const uint32_t seen = submissions_.load();
      if (help(thread)) continue;
      ++spinners_;
      const bool submitted = spin_until([&] { return submissions_.load(std::memory_order_acquire) != seen; });
      --spinners_;
      if (submitted) continue;
      ++sleepers_;
      submissions_.wait(seen);
      --sleepers_;
    }
  }

  bool help(int thread) {
    for (Job& job : jobs_) {
      if (!job.enter()) continue;
      job.run(thread);
      job.leave();
      return true;
    }
    return false;
  }

  std::array<Job, 64> jobs_;
  alignas(64) std::atomic<uint32_t> submissions_{0};  // what workers without a job look at
  alignas(64) std::atomic<int> spinners_{0};
  std::atomic<int> sleepers_{0}, workers_{0};
  std::mutex starting_;
};

ThreadPool::ThreadPool() {
  // Workers do not exist in a forked child: it begins with a state of its own, and the old one,
  // whose mutex may be held by a thread that is not there, is left alone.
  pthread_atfork(nullptr, nullptr, [] { shared().state_.store(nullptr, std::memory_order_relaxed); });
}

ThreadPool& ThreadPool::shared() {
  static ThreadPool& pool = *new ThreadPool();
  return pool;
}

ThreadPool::State& ThreadPool::state() {
  State* current = state_.load(std::memory_order_acquire);
  if (current) return *current;
  auto fresh = std::make_unique<State>();
  if (state_.compare_exchange_strong(current, fresh.get(), std::memory_order_acq_rel))
    return *fresh.release();
  return *current;
}

void ThreadPool::parallel_for(int64_t count, int threads, IndexBody body, Helpers helpers) {
  const int wanted = static_cast<int>(std::min<int64_t>({count, threads, kMaxThreads})) - 1;
  Job* job = wanted > 0 && !inside_body ? state().reserve_job() : nullptr;
  if (job == nullptr) {
    for (int64_t index = 0; index < count; ++index) body(index);
    return;
  }
  job->open(count, wanted, body);
  state().announce();
  if (helpers == Helpers::kAll) state().wake(wanted);
  job->run(0);
  job->close();
  job->release();
}

}  // namespace brisling
