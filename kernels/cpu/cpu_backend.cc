#include "kernels/cpu/cpu_backend.h"

#include <algorithm>
#include <atomic>

#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "kernels/cpu/attention.h"
#include "kernels/cpu/row_blocks.h"
#include "kernels/cpu/row_kernels.h"
#include "kernels/gemm/gemm.h"
#include "kernels/gemm/quantized_kernels.h"

namespace brisling {
namespace {

// Runs the kernel for all heads of all sequences. A task is a sequence's head; where that gives the
// threads too few to share, some of its queries. Each task prepares the sequence's keys and values
// anew, so parts are kept large.
template <class Args, class Kernel, class ScratchSize>
void attend(const Args& args, Kernel* kernel, const ScratchSize& scratch_size, int64_t tasks_per_thread,
            Execution& execution) {
  if (args.out.rows == 0) return;
  Arena::Scope scope(execution.scratch);
  const size_t sequences = args.offsets.size() - 1;
  const int64_t pairs = static_cast<int64_t>(sequences) * args.heads;
  constexpr int64_t kElementsPerThread = 2048;  // some microseconds of work
  const int64_t useful_threads =
      std::min<int64_t>(execution.threads, 1 + args.out.rows * args.out.cols / kElementsPerThread);
  const int64_t parts = useful_threads == 1 ? 1 : (tasks_per_thread * useful_threads + pairs - 1) / pairs;
  AttentionTask* tasks = execution.scratch.allocate_array<AttentionTask>(pairs * parts);
  int64_t count = 0;
  int64_t longest = 0;
  for (size_t s = 0; s < sequences; ++s) {
    const int64_t tokens = args.offsets[s + 1] - args.offsets[s];
    const int64_t queries = ((tokens + parts - 1) / parts + kTaskQueries - 1) / kTaskQueries * kTaskQueries;
    longest = std::max(longest, tokens);
    for (int64_t head = 0; head < args.heads; ++head) {
      for (int64_t first = 0; first < tokens; first += queries) {
        tasks[count++] = {args.offsets[s], tokens, head, first, std::min(first + queries, tokens)};
      }
    }
  }

  const int64_t threads = std::min(useful_threads, count);
  const int64_t size = scratch_size(longest);
  float* scratch = execution.scratch.allocate_array<float>(threads * size);
  std::atomic<int64_t> next{0};  // one scratch a thread, so each takes tasks until none is left
  const auto take_tasks = [&](int64_t thread) {
    for (int64_t task = next++; task < count; task = next++)
      kernel(args, tasks[task], scratch + thread * size);
  };
  ThreadPool::shared().parallel_for(threads, static_cast<int>(threads), take_tasks, Helpers::kAwake);
}

}  // namespace

std::string CpuBackend::description() const {
  const int processors = available_processors();
  return concat(cpu_target_title(target_), ", ", processors, processors == 1 ? " thread" : " threads",
                " available");
}

std::unique_ptr<PackedMatrix> CpuBackend::pack(std::span<const TensorView> parts, WeightStorage storage,
                                               GemmProvider provider) const {
  if (parts.empty()) fail(Status::kInvalidArgument, "a weight matrix has no parts");
  for (const TensorView& part : parts) {
    const Shape& shape = part.shape;
    if (shape.rank() != 2 || shape[0] <= 0 || shape[1] <= 0 || shape[1] != parts[0].shape[1]) {
      fail(Status::kInvalidModel, "a weight matrix has the shape ", shape.to_string(),
           "; expected [out, in] beside ", parts[0].shape.to_string());
    }
  }
  if (storage == WeightStorage::kQ8_0 && parts[0].shape[1] % kQ8BlockElements != 0) {
    fail(Status::kUnsupported, "a weight matrix ", parts[0].shape.to_string(),
         " cannot be kept as q8_0, whose blocks are 32 inputs; use weights=f16 or weights=f32");
  }
  if (storage == WeightStorage::kInt8) {
    if (provider == GemmProvider::kOneDnn)
      fail(Status::kUnsupported, "weights=int8 has no products by oneDNN; use gemm=auto");
    if (parts[0].shape[1] > kMaxInt8Depth) {
      fail(Status::kUnsupported, "a weight matrix ", parts[0].shape.to_string(),
           " cannot be kept as int8, which takes at most ", kMaxInt8Depth, " inputs; use weights=f16");
    }
  }
  if (provider == GemmProvider::kOneDnn) return pack_onednn(parts, target_);
  return pack_native(parts, storage, target_);
}

void CpuBackend::embedding(const EmbeddingArgs& args, Execution& execution) const {
  for_row_blocks(args.out, execution,
                 [&](int64_t first, int64_t last) { kEmbeddingKernels[target_](args, first, last); });
}

void CpuBackend::layer_norm(const LayerNormArgs& args, Execution& execution) const {
  for_row_blocks(args.out, execution,
                 [&](int64_t first, int64_t last) { kLayerNormKernels[target_](args, first, last); });
}

void CpuBackend::rms_norm(const RmsNormArgs& args, Execution& execution) const {
  for_row_blocks(args.out, execution,
                 [&](int64_t first, int64_t last) { kRmsNormKernels[target_](args, first, last); });
}

void CpuBackend::linear(const LinearArgs& args, Execution& execution) const {
  static_cast<const GemmMatrix&>(*args.weight).linear(args, execution);
}

void CpuBackend::gated_activation(const GatedActivationArgs& args, Execution& execution) const {
  for_row_blocks(args.out, execution,
                 [&](int64_t first, int64_t last) { kGatedActivationKernels[target_](args, first, last); });
}

void CpuBackend::rotary(const RotaryArgs& args, Execution& execution) const {
  for_row_blocks(args.qkv, execution,
                 [&](int64_t first, int64_t last) { kRotaryKernels[target_](args, first, last); });
}

void CpuBackend::attention(const AttentionArgs& args, Execution& execution) const {
  if (args.rounded && allows_bf16_attention(args) && kBf16AttentionKernels[target_] != nullptr) {
    const auto scratch_size = [&](int64_t tokens) { return bf16_attention_scratch_size(args, tokens); };
    return attend(args, kBf16AttentionKernels[target_], scratch_size, 4, execution);
  }
  const auto scratch_size = [&](int64_t tokens) { return attention_scratch_size(args, target_, tokens); };
  attend(args, kAttentionKernels[target_], scratch_size, 4, execution);
}

void CpuBackend::disentangled_attention(const DisentangledAttentionArgs& args, Execution& execution) const {
  // Few parts: each multiplies all keys with position_queries.
  const auto scratch_size = [&](int64_t tokens) { return attention_scratch_size(args, target_, tokens); };
  attend(args, kDisentangledAttentionKernels[target_], scratch_size, 1, execution);
}

void CpuBackend::pooling(const PoolingArgs& args, Execution& execution) const {
  const int64_t sequences = args.out.rows;
  ThreadPool::shared().parallel_for(sequences, execution.threads, [&](int64_t s) {
    const int64_t first = args.offsets[static_cast<size_t>(s)];
    const int64_t tokens = args.offsets[static_cast<size_t>(s + 1)] - first;
    const ConstMatrix sequence{args.hidden.row(first), tokens, args.hidden.cols};
    kPoolingKernels[target_](args.mode, sequence, args.skip, args.out.row(s));
  });
}

void CpuBackend::l2_normalize(const L2NormalizeArgs& args, Execution& execution) const {
  for_row_blocks(args.rows, execution,
                 [&](int64_t first, int64_t last) { kL2NormalizeKernels[target_](args, first, last); });
}

}  // namespace brisling
