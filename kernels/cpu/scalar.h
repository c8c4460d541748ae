// The scalar twin of every kernel: plain C++, as simple as can be. It is what the tests compare
// the other targets with, and what runs on a CPU that has none of them.
#pragma once

#include "core/nn/ops.h"
#include "kernels/cpu/attention.h"
#include "kernels/cpu/epilogue.h"
#include "kernels/gemm/panel_kernels.h"
#include "kernels/gemm/quantized_kernels.h"

namespace brisling::scalar {

void embedding(const EmbeddingArgs& args, int64_t first, int64_t last);
void layer_norm(const LayerNormArgs& args, int64_t first, int64_t last);
void rms_norm(const RmsNormArgs& args, int64_t first, int64_t last);
void gated_activation(const GatedActivationArgs& args, int64_t first, int64_t last);
void rotary(const RotaryArgs& args, int64_t first, int64_t last);
void pooling(Pooling mode, const ConstMatrix& sequence, int64_t skip, float* out);
void l2_normalize(const L2NormalizeArgs& args, int64_t first, int64_t last);
void attention(const AttentionArgs& args, const AttentionTask& task, float* scratch);
void disentangled_attention(const DisentangledAttentionArgs& args, const AttentionTask& task, float* scratch);
void epilogue(const LinearArgs& args, const ProductTile& tile);
inline void store(float product, const TileOutput& out, int64_t row, int64_t column) {
  if (out.bias != nullptr) product += out.bias[column];
  if (out.residual != nullptr) product += out.residual[row * out.stride + column];
  out.data[row * out.stride + column] = product;
}
void multiply_f32(const PanelProduct& product);
void multiply_f16(const PanelProduct& product);
void multiply_bf16(const PanelProduct& product);
void multiply_q8(const Q8Product& product);
void quantize_q8(const ConstMatrix& input, const Q8Rows& rows, int64_t first, int64_t last);
void multiply_int8(const Int8Product& product);
void quantize_int8(const ConstMatrix& input, Int8Range range, const Int8Rows& rows, int64_t first,
                   int64_t last);

}  // namespace brisling::scalar
