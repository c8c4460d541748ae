#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"
#include "core/base/thread_pool.h"
#include "core/tasks/quantize.h"
#include "core/tasks/similarity.h"

using namespace brisling;
using namespace brisling::capi;

namespace {

// A product of two sizes, which must be that of an array of T.
template <class T>
size_t elements(size_t rows, size_t cols, const char* name) {
  if (cols > 0 && rows > kMaxElements<T> / cols) {
    fail(Status::kInvalidArgument, "argument ", name, " has ", rows, " x ", cols,
         " numbers, more than memory");
  }
  return rows * cols;
}

ConstMatrix matrix_argument(const float* data, size_t rows, size_t cols, const char* name) {
  require_array(data, elements<float>(rows, cols, name), name);
  return {data, static_cast<int64_t>(rows), static_cast<int64_t>(cols)};
}

}  // namespace

brisling_status brisling_similarity(const float* a, size_t a_rows, const float* b, size_t b_rows, size_t cols,
                                    const brisling_options* options, float* out, size_t out_len,
                                    brisling_error** err) {
  return guard(err, [&] {
    const Options& call = options_argument(options);
    call.allow_only({"similarity", "threads"});
    const auto function = static_cast<Similarity>(call.choice("similarity", "cosine", kSimilarityNames));
    const int64_t threads = call.integer("threads", available_processors(), 1, ThreadPool::kMaxThreads);
    const ConstMatrix left = matrix_argument(a, a_rows, cols, "a");
    const ConstMatrix right = matrix_argument(b, b_rows, cols, "b");
    require_room(out, out_len, elements<float>(a_rows, b_rows, "out"), "out");
    similarities(function, left, right, static_cast<int>(threads), out);
  });
}

brisling_status brisling_quantize(const float* vectors, size_t rows, size_t cols, const float* ranges,
                                  size_t ranges_len, const brisling_options* options, uint8_t* out,
                                  size_t out_len, size_t* written, brisling_error** err) {
  return guard(err, [&] {
    const Options& call = options_argument(options);
    call.allow_only({"precision"});
    const auto precision = static_cast<Precision>(call.choice("precision", "float32", kPrecisionNames));
    const ConstMatrix matrix = matrix_argument(vectors, rows, cols, "vectors");
    require_array(ranges, ranges_len, "ranges");
    if (ranges_len != 0 && ranges_len != 2 * cols) {
      fail(Status::kInvalidArgument, "argument ranges has ", ranges_len, " numbers; none or 2 x ", cols,
           " are needed");
    }
    require(written, "written");
    *written = rows * static_cast<size_t>(row_bytes(precision, matrix.cols));
    require_room(out, out_len, *written, "out");
    quantize(matrix, precision, {ranges, ranges_len}, out);
  });
}
