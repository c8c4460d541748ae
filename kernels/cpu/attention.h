// Attention of one head within one sequence.
#pragma once

#include "core/nn/ops.h"
#include "kernels/cpu/cpu_target.h"

namespace brisling {

// Some queries of one head of one sequence. Queries are counted from the sequence's start; the
// first is a multiple of kTaskQueries, and so is the last but for the sequence's end. Panels of
// queries thus stand where they would stand in any other task.
struct AttentionTask {
  int64_t first_token;  // of the sequence, in qkv and out
  int64_t tokens;
  int64_t head;
  int64_t first_query, last_query;
};

inline constexpr int64_t kTaskQueries = 48;  // a multiple of every target's panel

// Where a task's head lies: row 0 is the sequence's first token.
struct HeadViews {
  const float *queries, *keys, *values;
  int64_t stride;  // between rows
  float* out;
  int64_t out_stride;
  int64_t reach;  // a query sees keys at most this far away
};
HeadViews head_views(const AttentionArgs& args, const AttentionTask& task);
HeadViews head_views(const DisentangledAttentionArgs& args, const AttentionTask& task);

// How many floats of scratch a task needs: linear in its sequence's `tokens`, whole cache lines.
int64_t attention_scratch_size(const AttentionArgs& args, CpuTarget target, int64_t tokens);
int64_t attention_scratch_size(const DisentangledAttentionArgs& args, CpuTarget target, int64_t tokens);

extern const KernelTable<void(const AttentionArgs& args, const AttentionTask& task, float* scratch)>
    kAttentionKernels;
// The same with the operands of products rounded to bfloat16; null for targets without such products.
// For args that allow it: all keys are seen, the scores have no bias, and head_dim is a multiple of 32.
bool allows_bf16_attention(const AttentionArgs& args);
int64_t bf16_attention_scratch_size(const AttentionArgs& args, int64_t tokens);
extern const KernelTable<void(const AttentionArgs& args, const AttentionTask& task, float* scratch)>
    kBf16AttentionKernels;

extern const KernelTable<void(const DisentangledAttentionArgs& args, const AttentionTask& task,
                              float* scratch)>
    kDisentangledAttentionKernels;

}  // namespace brisling
