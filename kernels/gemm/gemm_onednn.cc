// The oneDNN provider; the only file that sees oneDNN. The library is loaded at the first use and
// never linked: linking it costs every start 8 ms and 5 MB.
//
// oneDNN computes the plain product, our epilogue the rest. Its parallel loops are kept to one
// thread (OpenMP's waiting threads would starve the application); blocks of rows go to our pool.
#include "core/base/status.h"
#include "kernels/gemm/gemm.h"

#if BRISLING_HAVE_ONEDNN
#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_version.h>
#endif

#if BRISLING_HAVE_ONEDNN && DNNL_VERSION_MAJOR == 2

#include <algorithm>
#include <atomic>
#include <list>
#include <map>
#include <mutex>
#include <utility>

#include "core/base/aligned_buffer.h"
#include "core/base/dynlib.h"
#include "core/base/thread_pool.h"
#include "kernels/cpu/epilogue.h"

namespace brisling {
namespace {

// The functions of oneDNN's C interface that are called here, by hand: clang-format makes a stair of them.
// clang-format off
#define BRISLING_ONEDNN_FUNCTIONS(F)                                                        \
  F(engine_create) F(stream_create) F(stream_destroy) F(stream_wait) F(memory_create)       \
  F(memory_destroy) F(memory_desc_init_by_tag) F(memory_desc_equal) F(memory_desc_get_size) \
  F(primitive_attr_create) F(primitive_attr_destroy) F(primitive_attr_set_scratchpad_mode)  \
  F(primitive_desc_create) F(primitive_desc_destroy) F(primitive_desc_query)                \
  F(primitive_desc_query_md) F(reorder_primitive_desc_create) F(matmul_desc_init)           \
  F(primitive_create) F(primitive_destroy) F(primitive_execute) F(version)
// clang-format on

struct OneDnn {
#define BRISLING_DECLARE(name) decltype(&dnnl_##name) name;
  BRISLING_ONEDNN_FUNCTIONS(BRISLING_DECLARE)
#undef BRISLING_DECLARE
  int (*omp_get_max_threads)();  // null where oneDNN was built without OpenMP
  void (*omp_set_num_threads)(int);
  dnnl_engine_t engine;
};

void check(dnnl_status_t status, const char* action) {
  if (status == dnnl_out_of_memory) fail(Status::kOutOfMemory, "oneDNN is out of memory (", action, ")");
  if (status != dnnl_success)
    fail(Status::kInternal, "oneDNN cannot ", action, " (its status ", int{status}, ")");
}

constexpr const char* kRemedy = "; install oneDNN 2 (Debian's libdnnl2) or use gemm=native";

OneDnn load() {
  const std::string name = concat("libdnnl.so.", DNNL_VERSION_MAJOR);
  try {
    const DynamicLibrary library(name);
    OneDnn api{};
#define BRISLING_LOAD(function)                                                                  \
  api.function = library.find<std::remove_pointer_t<decltype(api.function)>>("dnnl_" #function); \
  if (api.function == nullptr) fail(Status::kUnsupported, name, " has no function dnnl_" #function);
    BRISLING_ONEDNN_FUNCTIONS(BRISLING_LOAD)
#undef BRISLING_LOAD
    api.omp_get_max_threads = library.find<int()>("omp_get_max_threads");
    api.omp_set_num_threads = library.find<void(int)>("omp_set_num_threads");
    check(api.engine_create(&api.engine, dnnl_cpu, 0), "start");
    return api;
  } catch (const Error& error) {
    fail(error.status(), "gemm=onednn: ", error.what(), kRemedy);
  }
}

// Never destroyed: handles may be freed after static destructors ran.
const OneDnn& onednn() {
  static const OneDnn& api = *new OneDnn(load());
  return api;
}

// One OpenMP thread for calls from this thread, the application's own setting afterwards.
class SingleThreadedOpenMp {
 public:
  SingleThreadedOpenMp() {
    if (onednn().omp_set_num_threads == nullptr || onednn().omp_get_max_threads == nullptr) return;
    before_ = onednn().omp_get_max_threads();
    onednn().omp_set_num_threads(1);
  }
  ~SingleThreadedOpenMp() {
    if (before_ > 0) onednn().omp_set_num_threads(before_);
  }
  SingleThreadedOpenMp(const SingleThreadedOpenMp&) = delete;

 private:
  int before_ = 0;
};

// An object of oneDNN, destroyed by the function that OneDnn's member points to.
template <class T, auto kDestroy>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T object) : object_(object) {}
  Handle(Handle&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Handle() {
    if (object_ != nullptr) (onednn().*kDestroy)(object_);
  }
  T get() const { return object_; }
  T* out() { return &object_; }

 private:
  T object_ = nullptr;
};
using Stream = Handle<dnnl_stream_t, &OneDnn::stream_destroy>;
using Memory = Handle<dnnl_memory_t, &OneDnn::memory_destroy>;
using Attributes = Handle<dnnl_primitive_attr_t, &OneDnn::primitive_attr_destroy>;
using Description = Handle<dnnl_primitive_desc_t, &OneDnn::primitive_desc_destroy>;
using Primitive = Handle<dnnl_primitive_t, &OneDnn::primitive_destroy>;

dnnl_memory_desc_t matrix_layout(int64_t rows, int64_t cols, dnnl_format_tag_t tag) {
  dnnl_memory_desc_t layout;
  const dnnl_dims_t dims = {rows, cols};
  check(onednn().memory_desc_init_by_tag(&layout, 2, dims, dnnl_f32, tag), "describe a matrix");
  return layout;
}

Memory wrap(const dnnl_memory_desc_t& layout, const void* data) {
  Memory memory;
  check(onednn().memory_create(memory.out(), &layout, onednn().engine, const_cast<void*>(data)),
        "wrap memory");
  return memory;
}

void execute(const Primitive& primitive, std::initializer_list<dnnl_exec_arg_t> arguments) {
  Stream stream;
  check(onednn().stream_create(stream.out(), onednn().engine, dnnl_stream_default_flags), "create a stream");
  check(onednn().primitive_execute(primitive.get(), stream.get(), static_cast<int>(arguments.size()),
                                   arguments.begin()),
        "execute");
  check(onednn().stream_wait(stream.get()), "finish");
}

// The weights in one of the layouts that products asked for.
struct PackedWeights {
  dnnl_memory_desc_t layout;
  AlignedBuffer<std::byte> data;
};

PackedWeights reorder(const dnnl_memory_desc_t& from, const void* data, const dnnl_memory_desc_t& to) {
  PackedWeights packed{to,
                       AlignedBuffer<std::byte>(static_cast<int64_t>(onednn().memory_desc_get_size(&to)))};
  Description description;
  check(onednn().reorder_primitive_desc_create(description.out(), &from, onednn().engine, &to,
                                               onednn().engine, nullptr),
        "plan the packing of weights");
  Primitive primitive;
  check(onednn().primitive_create(primitive.out(), description.get()), "prepare the packing of weights");
  const Memory source = wrap(from, data), target = wrap(to, packed.data.data());
  execute(primitive, {{DNNL_ARG_FROM, source.get()}, {DNNL_ARG_TO, target.get()}});
  return packed;
}

// The product for one number of rows.
struct Product {
  Primitive primitive;
  std::string implementation;
  const PackedWeights* weights;
  dnnl_memory_desc_t input, output, scratchpad;
  int64_t scratchpad_bytes;
};

class OneDnnMatrix final : public GemmMatrix {
 public:
  OneDnnMatrix(WeightParts parts, CpuTarget target)
      : GemmMatrix(total_rows(parts), parts[0].shape[1]), target_(target) {
    const SingleThreadedOpenMp single;
    AlignedBuffer<float> plain(out_features() * in_features());
    float* next = plain.data();
    for (const TensorView& part : parts) {
      to_float(part, 0, part.shape.elements(), next);
      next += part.shape.elements();
    }
    const Description description = describe(kBucket);
    const dnnl_memory_desc_t& layout = query(description, dnnl_query_weights_md);
    // [out, in] is the transpose of the [in, out] that oneDNN multiplies by.
    weights_.push_back(reorder(matrix_layout(in_features(), out_features(), dnnl_ba), plain.data(), layout));
  }

  size_t bytes() const override {
    const std::lock_guard lock(mutex_);
    size_t total = 0;
    for (const PackedWeights& weights : weights_) total += weights.data.bytes();
    return total;
  }

  std::string implementation(int64_t rows) const override {
    const SingleThreadedOpenMp single;
    return product(bucket(rows)).implementation;
  }

  void linear(const LinearArgs& args, Execution& execution) const override {
    const int64_t rows = args.input.rows;
    if (rows == 0) return;
    const int64_t block = std::min(kLargestBlock, bucket((rows + execution.threads - 1) / execution.threads));
    const int64_t blocks = (rows + block - 1) / block;
    const int threads = static_cast<int>(std::min<int64_t>(execution.threads, blocks));

    Arena::Scope scope(execution.scratch);
    std::vector<Scratch> scratch(static_cast<size_t>(threads));
    for (Scratch& part : scratch)
      part = {execution.scratch.matrix(block, in_features()),
              execution.scratch.matrix(block, out_features())};
    std::atomic<int64_t> next{0};  // one scratch a thread, so each takes blocks until none is left
    ThreadPool::shared().parallel_for(threads, threads, [&](int64_t thread) {
      const SingleThreadedOpenMp single;
      for (int64_t index = next++; index < blocks; index = next++) {
        const int64_t first = index * block;
        multiply(args, first, std::min(block, rows - first), scratch[static_cast<size_t>(thread)]);
      }
    });
  }

 private:
  // Numbers of rows are rounded up to this, since a new one costs 0.25 ms.
  static constexpr int64_t kBucket = 16;
  static constexpr int64_t kLargestBlock = 256;
  struct Scratch {
    Matrix input, output;
  };

  static int64_t bucket(int64_t rows) { return (rows + kBucket - 1) / kBucket * kBucket; }

  void multiply(const LinearArgs& args, int64_t first, int64_t rows, const Scratch& scratch) const {
    const Product& chosen = product(bucket(rows));
    const float* input = args.input.row(first);
    if (rows < bucket(rows)) {
      std::copy_n(input, rows * in_features(), scratch.input.data);
      std::fill_n(scratch.input.row(rows), (bucket(rows) - rows) * in_features(), 0.0f);
      input = scratch.input.data;
    }
    const AlignedBuffer<std::byte> scratchpad(chosen.scratchpad_bytes);
    const Memory source = wrap(chosen.input, input);
    const Memory weights = wrap(chosen.weights->layout, chosen.weights->data.data());
    const Memory target = wrap(chosen.output, scratch.output.data);
    const Memory pad = wrap(chosen.scratchpad, scratchpad.data());
    execute(chosen.primitive, {{DNNL_ARG_SRC, source.get()},
                               {DNNL_ARG_WEIGHTS, weights.get()},
                               {DNNL_ARG_DST, target.get()},
                               {DNNL_ARG_SCRATCHPAD, pad.get()}});
    kEpilogueKernels[target_](args, {.data = scratch.output.data,
                                     .stride = out_features(),
                                     .row = first,
                                     .rows = rows,
                                     .column = 0,
                                     .columns = out_features()});
  }

  // The layout of the weights is left to oneDNN: any other is slow.
  Description describe(int64_t rows) const {
    const auto input = matrix_layout(rows, in_features(), dnnl_ab);
    const auto weights = matrix_layout(in_features(), out_features(), dnnl_format_tag_any);
    const auto output = matrix_layout(rows, out_features(), dnnl_ab);
    dnnl_matmul_desc_t operation;
    check(onednn().matmul_desc_init(&operation, &input, &weights, nullptr, &output), "describe a product");
    Attributes attributes;
    check(onednn().primitive_attr_create(attributes.out()), "create attributes");
    // The library's own scratchpad would tie a primitive to one thread.
    check(onednn().primitive_attr_set_scratchpad_mode(attributes.get(), dnnl_scratchpad_mode_user),
          "set attributes");
    Description description;
    check(onednn().primitive_desc_create(description.out(), &operation, attributes.get(), onednn().engine,
                                         nullptr),
          "plan a product");
    return description;
  }

  static const dnnl_memory_desc_t& query(const Description& description, dnnl_query_t what) {
    return *onednn().primitive_desc_query_md(description.get(), what, 0);
  }

  const Product& product(int64_t rows) const {
    const std::lock_guard lock(mutex_);
    const auto known = products_.find(rows);
    if (known != products_.end()) return known->second;

    const Description description = describe(rows);
    Product made;
    const char* implementation = "";
    check(onednn().primitive_desc_query(description.get(), dnnl_query_impl_info_str, 0, &implementation),
          "name itself");
    made.implementation = implementation;
    made.input = query(description, dnnl_query_src_md);
    made.output = query(description, dnnl_query_dst_md);
    made.scratchpad = query(description, dnnl_query_scratchpad_md);
    made.scratchpad_bytes = static_cast<int64_t>(onednn().memory_desc_get_size(&made.scratchpad));
    made.weights = &packed(query(description, dnnl_query_weights_md));
    check(onednn().primitive_create(made.primitive.out(), description.get()), "prepare a product");
    return products_.emplace(rows, std::move(made)).first->second;
  }

  // The weights in that layout; called with the mutex held.
  const PackedWeights& packed(const dnnl_memory_desc_t& layout) const {
    for (const PackedWeights& weights : weights_) {
      if (onednn().memory_desc_equal(&weights.layout, &layout)) return weights;
    }
    return weights_.emplace_back(reorder(weights_.front().layout, weights_.front().data.data(), layout));
  }

  CpuTarget target_;
  mutable std::mutex mutex_;
  mutable std::list<PackedWeights> weights_;     // elements stay where they are
  mutable std::map<int64_t, Product> products_;  // by rows
};

}  // namespace

std::unique_ptr<GemmMatrix> pack_onednn(WeightParts parts, CpuTarget target) {
  return std::make_unique<OneDnnMatrix>(parts, target);
}

}  // namespace brisling

#else

namespace brisling {

std::unique_ptr<GemmMatrix> pack_onednn(WeightParts, CpuTarget) {
  fail(Status::kUnsupported,
       "gemm=onednn is not in this build; use gemm=native, or build with the headers of oneDNN 2 (Debian's "
       "libdnnl-dev)");
}

}  // namespace brisling

#endif
