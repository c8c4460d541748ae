#include "core/base/thread_pool.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

namespace brisling {

TEST_CASE("every index runs exactly once, whatever the number of threads", "[concurrency]") {
  for (int threads : {1, 2, 3, 8, 64}) {
    for (int64_t count : {0, 1, 2, 7, 1000}) {
      for (Helpers helpers : {Helpers::kAll, Helpers::kAwake}) {
        std::vector<std::atomic<int>> runs(static_cast<size_t>(count));
        const auto body = [&](int64_t i) { ++runs[static_cast<size_t>(i)]; };
        ThreadPool::shared().parallel_for(count, threads, body, helpers);
        for (const auto& run : runs) CHECK(run == 1);
      }
    }
  }
}

TEST_CASE("many callers share the pool, and none waits for another's end", "[concurrency]") {
  std::atomic<int64_t> sum{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 16; ++caller) {
    callers.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        ThreadPool::shared().parallel_for(10, 4, [&](int64_t i) { sum += i; });
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  CHECK(sum == 16 * 200 * 45);
}

TEST_CASE("more callers at once than the pool has room for", "[concurrency]") {
  constexpr int kCallers = 200;
  std::atomic<int> ready{0};
  std::atomic<int64_t> sum{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&] {
      ThreadPool::shared().parallel_for(4, 2, [&](int64_t i) {
        if (i == 0) {  // all calls are in flight before any goes on
          for (++ready; ready < kCallers;) std::this_thread::yield();
        }
        sum += i;
      });
    });
  }
  for (std::thread& caller : callers) caller.join();
  CHECK(sum == kCallers * 6);
}

TEST_CASE("no more threads than asked for work on a job", "[concurrency]") {
  std::atomic<int> inside{0}, most{0};
  ThreadPool::shared().parallel_for(200, 3, [&](int64_t) {
    const int now = ++inside;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::yield();
    --inside;
  });
  CHECK(most <= 3);
}

TEST_CASE("a call from inside a body runs on the same thread", "[concurrency]") {
  ThreadPool::shared().parallel_for(8, 4, [](int64_t) {
    const std::thread::id outer = std::this_thread::get_id();
    ThreadPool::shared().parallel_for(8, 4, [&](int64_t) {
      if (std::this_thread::get_id() != outer) throw std::logic_error("another thread");
    });
  });
}

TEST_CASE("the first exception reaches the caller, and the pool works on", "[concurrency]") {
  std::atomic<int> ran{0};
  CHECK_THROWS_AS(ThreadPool::shared().parallel_for(1000000, 4,
                                                    [&](int64_t i) {
                                                      ++ran;
                                                      if (i == 3) throw std::runtime_error("three");
                                                    }),
                  std::runtime_error);
  CHECK(ran < 1000000);
  std::atomic<int> after{0};
  ThreadPool::shared().parallel_for(100, 4, [&](int64_t) { ++after; });
  CHECK(after == 100);
}

TEST_CASE("a forked child has workers of its own") {
  ThreadPool::shared().parallel_for(100, 4, [](int64_t) {});
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::atomic<int> ran{0};
    ThreadPool::shared().parallel_for(100, 4, [&](int64_t) { ++ran; });
    _exit(ran == 100 ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("at least one processor is available") { CHECK(available_processors() >= 1); }

}  // namespace brisling
