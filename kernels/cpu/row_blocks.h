// Rows of activations shared among threads.
#pragma once

#include <algorithm>

#include "core/base/thread_pool.h"
#include "core/nn/backend.h"

namespace brisling {

// Calls body(first, last) for parts of [0, rows). A join costs some microseconds, so small
// matrices stay on the calling thread.
template <class Body>
void for_row_blocks(const ConstMatrix& matrix, const Execution& execution, const Body& body) {
  constexpr int64_t kElementsPerTask = 16384;
  const int64_t block = std::max<int64_t>(1, kElementsPerTask / std::max<int64_t>(1, matrix.cols));
  const int64_t tasks = (matrix.rows + block - 1) / block;
  ThreadPool::shared().parallel_for(tasks, execution.threads, [&](int64_t task) {
    body(task * block, std::min((task + 1) * block, matrix.rows));
  });
}

}  // namespace brisling
