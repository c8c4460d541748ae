// Rows of activations shared among threads.
#pragma once

#include <algorithm>

#include "core/base/thread_pool.h"
#include "core/nn/backend.h"

namespace brisling {

// Calls body(first, last) for parts of [0, rows), each worth the microsecond that a join costs.
template <class Body>
void for_row_blocks(const ConstMatrix& matrix, const Execution& execution, const Body& body) {
  constexpr int64_t kElementsPerTask = 4096;
  const int64_t tasks = std::min(matrix.rows, 1 + matrix.rows * matrix.cols / kElementsPerTask);
  const auto rows_of = [&](int64_t task) {
    body(matrix.rows * task / tasks, matrix.rows * (task + 1) / tasks);
  };
  ThreadPool::shared().parallel_for(tasks, execution.threads, rows_of, Helpers::kAwake);
}

}  // namespace brisling
