#include "kernels/cpu/scalar.h"

#include <algorithm>
#include <cmath>

#include "core/base/float16.h"

namespace brisling::scalar {
namespace {

float activate(Activation activation, float x) {
  switch (activation) {
    case Activation::kNone:
      return x;
    case Activation::kGelu:
      return 0.5f * x * std::erfc(x * -0.707106781f);
    case Activation::kGeluTanh:
      return 0.5f * x * (1.0f + std::tanh(0.797884561f * (x + 0.044715f * x * x * x)));
    case Activation::kRelu:
      return x < 0.0f ? 0.0f : x;
    case Activation::kSilu:
      return x / (1.0f + std::exp(-x));
    case Activation::kTanh:
      return std::tanh(x);
  }
  return x;
}

template <class Weight, float (*to_float)(Weight)>
void multiply(const PanelProduct& p) {
  const Weight* panel = static_cast<const Weight*>(p.panel);
  for (int64_t r = 0; r < p.rows; ++r) {
    for (int64_t c = 0; c < p.vectors; ++c) {
      float sum = 0.0f;
      for (int64_t k = 0; k < p.depth; ++k) {
        sum += p.input[r * p.input_stride + k] * to_float(panel[k * p.vectors + c]);
      }
      store(sum, p.out, r, c);
    }
  }
}

float same(float x) { return x; }

}  // namespace

void embedding(const EmbeddingArgs& args, int64_t first, int64_t last) {
  const int64_t cols = args.out.cols;
  for (int64_t r = first; r < last; ++r) {
    float* out = args.out.row(r);
    std::fill(out, out + cols, 0.0f);
    for (int table = 0; table < args.count; ++table) {
      const TensorView& view = args.lookups[table].table;
      const int64_t start = args.lookups[table].ids[r] * cols;
      float values[kQ8BlockElements];
      for (int64_t i = 0; i < cols; i += kQ8BlockElements) {
        const int64_t n = std::min(kQ8BlockElements, cols - i);
        to_float(view, start + i, n, values);
        for (int64_t j = 0; j < n; ++j) out[i + j] += values[j];
      }
    }
  }
}

void layer_norm(const LayerNormArgs& args, int64_t first, int64_t last) {
  const int64_t cols = args.input.cols;
  for (int64_t r = first; r < last; ++r) {
    const float* input = args.input.row(r);
    float sum = 0.0f;
    for (int64_t i = 0; i < cols; ++i) sum += input[i];
    const float mean = sum / static_cast<float>(cols);
    float squares = 0.0f;
    for (int64_t i = 0; i < cols; ++i) squares += (input[i] - mean) * (input[i] - mean);
    const float scale = 1.0f / std::sqrt(squares / static_cast<float>(cols) + args.epsilon);
    for (int64_t i = 0; i < cols; ++i) {
      const float bias = args.bias == nullptr ? 0.0f : args.bias[i];
      args.out.row(r)[i] = (input[i] - mean) * scale * args.weight[i] + bias;
    }
  }
}

void rms_norm(const RmsNormArgs& args, int64_t first, int64_t last) {
  const int64_t cols = args.input.cols;
  for (int64_t r = first; r < last; ++r) {
    const float* input = args.input.row(r);
    float squares = 0.0f;
    for (int64_t i = 0; i < cols; ++i) squares += input[i] * input[i];
    const float scale = 1.0f / std::sqrt(squares / static_cast<float>(cols) + args.epsilon);
    for (int64_t i = 0; i < cols; ++i) args.out.row(r)[i] = input[i] * scale * args.weight[i];
  }
}

void gated_activation(const GatedActivationArgs& args, int64_t first, int64_t last) {
  const int64_t cols = args.out.cols;
  for (int64_t r = first; r < last; ++r) {
    const float* gate = args.input.row(r) + (args.gate_first ? 0 : cols);
    const float* up = args.input.row(r) + (args.gate_first ? cols : 0);
    for (int64_t i = 0; i < cols; ++i) args.out.row(r)[i] = activate(args.activation, gate[i]) * up[i];
  }
}

void rotary(const RotaryArgs& args, int64_t first, int64_t last) {
  const int64_t half = args.rotary_dim / 2;
  for (int64_t r = first; r < last; ++r) {
    for (int64_t head = 0; head < args.heads; ++head) {
      float* x = args.qkv.row(r) + head * args.head_dim;
      for (int64_t i = 0; i < half; ++i) {
        const float cosine = args.cosines[args.positions[r] * half + i];
        const float sine = args.sines[args.positions[r] * half + i];
        const float x1 = x[i], x2 = x[half + i];
        x[i] = x1 * cosine - x2 * sine;
        x[half + i] = x2 * cosine + x1 * sine;
      }
    }
  }
}

void pooling(Pooling mode, const ConstMatrix& sequence, int64_t skip, float* out) {
  const int64_t tokens = sequence.rows;
  const float length = static_cast<float>(tokens - skip);
  for (int64_t i = 0; i < sequence.cols; ++i) {
    float sum = 0.0f, weighted = 0.0f, weights = 0.0f, greatest = -INFINITY;
    for (int64_t t = skip; t < tokens; ++t) {
      const float x = sequence.row(t)[i];
      sum += x;
      weighted += static_cast<float>(t + 1) * x;
      weights += static_cast<float>(t + 1);
      if (!(greatest >= x || std::isnan(greatest))) greatest = x;
    }
    out[i] = 0.0f;
    if (tokens <= skip) continue;
    switch (mode) {
      case Pooling::kCls:
        out[i] = sequence.row(skip)[i];
        break;
      case Pooling::kMean:
        out[i] = sum / length;
        break;
      case Pooling::kMax:
        out[i] = greatest;
        break;
      case Pooling::kMeanSqrtLength:
        out[i] = sum / std::sqrt(length);
        break;
      case Pooling::kWeightedMean:
        out[i] = weighted / weights;
        break;
      case Pooling::kLastToken:
        out[i] = sequence.row(tokens - 1)[i];
        break;
    }
  }
}

void l2_normalize(const L2NormalizeArgs& args, int64_t first, int64_t last) {
  const int64_t cols = args.rows.cols;
  for (int64_t r = first; r < last; ++r) {
    float* row = args.rows.row(r);
    float squares = 0.0f;
    for (int64_t i = 0; i < cols; ++i) squares += row[i] * row[i];
    const float norm = std::sqrt(squares);
    const float divisor = norm < args.epsilon ? args.epsilon : norm;
    for (int64_t i = 0; i < cols; ++i) row[i] /= divisor;
  }
}

void epilogue(const LinearArgs& args, const ProductTile& tile) {
  for (int64_t r = 0; r < tile.rows; ++r) {
    for (int64_t c = 0; c < tile.columns; ++c) {
      const int64_t index = (tile.row + r) * args.out.cols + tile.column + c;
      float x = tile.data[r * tile.stride + c];
      if (args.bias != nullptr) x += args.bias[tile.column + c];
      x = activate(args.activation, x);
      if (args.residual != nullptr) x += args.residual[index];
      args.out.data[index] = x;
    }
  }
}

void multiply_f32(const PanelProduct& product) { multiply<float, same>(product); }
void multiply_f16(const PanelProduct& product) { multiply<uint16_t, float_from_f16>(product); }
void multiply_bf16(const PanelProduct& product) { multiply<uint16_t, float_from_bf16>(product); }

}  // namespace brisling::scalar
