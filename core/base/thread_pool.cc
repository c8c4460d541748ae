#include "core/base/thread_pool.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

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

// Lives on the caller's stack; workers touch it only while they are counted in `running`.
struct ThreadPool::Job {
  Job(int64_t count_, int helpers, IndexBody body_) : count(count_), helpers_wanted(helpers), body(body_) {}

  void run() {
    inside_body = true;
    for (int64_t index; (index = next.fetch_add(1, std::memory_order_relaxed)) < count;) {
      try {
        body(index);
      } catch (...) {
        next.store(count, std::memory_order_relaxed);
        if (!failed.exchange(true)) error = std::current_exception();
      }
    }
    inside_body = false;
  }

  const int64_t count;
  int helpers_wanted;  // guarded by State::mutex
  IndexBody body;
  std::atomic<int64_t> next{0};
  std::atomic<int> running{0};  // helpers inside run()
  std::atomic<bool> failed{false};
  std::exception_ptr error;
  Job* next_job = nullptr;  // guarded by State::mutex
};

struct ThreadPool::State {
  void submit(Job& job) {
    std::unique_lock lock(mutex);
    while (workers < job.helpers_wanted && start_worker()) {
    }
    job.next_job = jobs;
    jobs = &job;
    submissions.fetch_add(1, std::memory_order_release);
    const bool wake = sleepers > 0;
    lock.unlock();
    if (wake) work.notify_all();
  }

  // No helper enters the job after this; returns when those inside have left.
  void withdraw(Job& job) {
    {
      std::lock_guard lock(mutex);
      Job** link = &jobs;
      while (*link != &job) link = &(*link)->next_job;
      *link = job.next_job;
    }
    const auto idle = [&] { return job.running.load(std::memory_order_acquire) == 0; };
    if (spin_until(idle)) return;
    std::unique_lock lock(mutex);
    left.wait(lock, idle);
  }

 private:
  bool start_worker() {
    // Signals are for the application's own threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = true;
    try {
      std::thread([this] { serve(); }).detach();
      ++workers;
    } catch (const std::system_error&) {
      started = false;  // the system has no more threads: the caller does the work
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return started;
  }

  void serve() {
    while (true) {
      const uint64_t seen = submissions.load(std::memory_order_acquire);
      if (Job* job = join_a_job()) {
        job->run();
        leave(*job);
        continue;
      }
      const auto submitted = [&] { return submissions.load(std::memory_order_acquire) != seen; };
      if (spin_until(submitted)) continue;
      std::unique_lock lock(mutex);
      ++sleepers;
      work.wait(lock, submitted);
      --sleepers;
    }
  }

  Job* join_a_job() {
    std::lock_guard lock(mutex);
    for (Job* job = jobs; job; job = job->next_job) {
      if (job->helpers_wanted == 0 || job->next.load(std::memory_order_relaxed) >= job->count) continue;
      --job->helpers_wanted;
      job->running.fetch_add(1, std::memory_order_relaxed);
      return job;
    }
    return nullptr;
  }

  void leave(Job& job) {
    // Under the lock, so that a caller that is about to sleep cannot miss it; the job may be gone
    // right after the decrement.
    std::lock_guard lock(mutex);
    if (job.running.fetch_sub(1, std::memory_order_release) == 1) left.notify_all();
  }

  std::mutex mutex;
  std::condition_variable work, left;
  Job* jobs = nullptr;
  int workers = 0;
  int sleepers = 0;
  std::atomic<uint64_t> submissions{0};
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

void ThreadPool::parallel_for(int64_t count, int threads, IndexBody body) {
  const int64_t useful = std::min<int64_t>({count, threads, kMaxThreads});
  if (useful <= 1 || inside_body) {
    for (int64_t index = 0; index < count; ++index) body(index);
    return;
  }
  Job job(count, static_cast<int>(useful) - 1, body);
  State& pool = state();
  pool.submit(job);
  job.run();
  pool.withdraw(job);
  if (job.failed.load()) std::rethrow_exception(job.error);
}

}  // namespace brisling
