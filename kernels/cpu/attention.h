// Attention of one head within one sequence.
#pragma once

#include "core/nn/ops.h"
#include "kernels/cpu/cpu_target.h"

namespace brisling {

// Some queries of one head of one sequence. Queries are counted from the sequence's start.
struct AttentionTask {
  int64_t first_token;  // of the sequence, in qkv and out
  int64_t tokens;
  int64_t head;
  int64_t first_query, last_query;
};

// How many floats of scratch a task needs: linear in `tokens`, whole cache lines.
int64_t attention_scratch_size(CpuTarget target, int64_t tokens, int64_t head_dim);

extern const KernelTable<void(const AttentionArgs& args, const AttentionTask& task, float* scratch)>
    kAttentionKernels;

}  // namespace brisling
