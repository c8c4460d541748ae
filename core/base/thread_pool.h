// One pool of worker threads for the process.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <type_traits>

namespace brisling {

// A reference to a callable that outlives the call; it never allocates.
class IndexBody {
 public:
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, IndexBody>)
      IndexBody(F&& body)  // implicit: lambdas are passed as they are
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(body)))),
        call_([](void* object, int64_t index) {
          (*static_cast<std::remove_reference_t<F>*>(object))(index);
        }) {}
  void operator()(int64_t index) const { call_(object_, index); }

 private:
  void* object_;
  void (*call_)(void*, int64_t);
};

// Processors that this process may use: affinity and the control groups' quota considered; at
// least 1. Read once.
int available_processors();

// Who may join a job: waking a thread takes as long as some ten microseconds of work.
enum class Helpers : uint8_t { kAll, kAwake };

class ThreadPool {
 public:
  static constexpr int kMaxThreads = 256;

  // The pool of this process. It is never destroyed, since handles may be freed after static
  // destructors ran.
  static ThreadPool& shared();

  // Runs body(0) … body(count - 1), each once, on at most `threads` threads of which the caller
  // is one; returns when all are done. The first exception thrown by the body is rethrown here,
  // and indices not yet started are then skipped. Any thread may call at any time; a call from
  // inside a body runs on its own thread alone. Workers are started when first needed; after
  // fork, the child starts its own.
  void parallel_for(int64_t count, int threads, IndexBody body, Helpers helpers = Helpers::kAll);

 private:
  class Job;
  class State;
  ThreadPool();
  ~ThreadPool() = delete;
  State& state();

  std::atomic<State*> state_{nullptr};
};

}  // namespace brisling
