#include "kernels/gemm/packed_panels.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/base/float16.h"

namespace brisling {
namespace {

// One row of a part: the weights of one output.
struct WeightRow {
  const TensorView* part;
  int64_t row;
};

std::vector<WeightRow> list_rows(WeightParts parts) {
  std::vector<WeightRow> rows;
  rows.reserve(static_cast<size_t>(total_rows(parts)));
  for (const TensorView& part : parts) {
    for (int64_t row = 0; row < part.shape[0]; ++row) rows.push_back({&part, row});
  }
  return rows;
}

// `convert` makes a stored value of a float. Walks a panel in strips of k, so that what is being
// written stays in the nearest cache.
template <class Stored, class Convert>
AlignedBuffer<Stored> pack_panels(WeightParts parts, const PanelLayout& layout, const Convert& convert) {
  constexpr int64_t kStrip = 64;  // a multiple of every block size
  AlignedBuffer<Stored> packed(layout.padded_columns() * layout.depth);
  const std::vector<WeightRow> rows = list_rows(parts);
  for (int64_t panel = 0; panel < layout.panels(); ++panel) {
    const int64_t first = layout.first_column(panel);
    const int64_t width = layout.vectors(panel) * layout.shape.lanes;
    Stored* start = packed.data() + first * layout.depth;
    for (int64_t k = 0; k < layout.depth; k += kStrip) {
      const int64_t count = std::min(kStrip, layout.depth - k);
      for (int64_t c = 0; c < width; ++c) {
        float values[kStrip] = {};
        if (first + c < layout.columns) {
          const WeightRow& row = rows[static_cast<size_t>(first + c)];
          to_float(*row.part, row.row * layout.depth + k, count, values);
        }
        for (int64_t i = 0; i < count; ++i) start[(k + i) * width + c] = convert(values[i]);
      }
    }
  }
  return packed;
}

struct QuantizedBlock {
  uint16_t scale;
  int8_t values[kQ8BlockElements];
};

QuantizedBlock quantize(const float* values) {
  float greatest = 0.0f;
  for (int64_t i = 0; i < kQ8BlockElements; ++i) greatest = std::max(greatest, std::fabs(values[i]));
  const float scale = greatest / 127.0f;
  const float factor = scale >= kSmallestScale ? 1.0f / scale : 0.0f;
  QuantizedBlock block;
  block.scale = f16_from_float(scale);
  for (int64_t i = 0; i < kQ8BlockElements; ++i) {
    const float value = std::nearbyint(values[i] * factor);
    block.values[i] = std::fabs(value) <= 127.0f ? static_cast<int8_t>(value) : int8_t{0};  // not for NaN
  }
  return block;
}

QuantizedBlock read_block(const TensorView& part, int64_t first) {
  QuantizedBlock block;
  if (part.dtype == DType::kQ8_0) {
    const auto* bytes = static_cast<const std::byte*>(part.data) + first / kQ8BlockElements * kQ8BlockBytes;
    std::memcpy(&block.scale, bytes, sizeof block.scale);
    std::memcpy(block.values, bytes + sizeof block.scale, sizeof block.values);
    return block;
  }
  float values[kQ8BlockElements];
  to_float(part, first, kQ8BlockElements, values);
  return quantize(values);
}

}  // namespace

int64_t PanelLayout::panel_columns(int64_t panel) const {
  return std::min<int64_t>(shape.columns(), columns - first_column(panel));
}

int PanelLayout::vectors(int64_t panel) const {
  return static_cast<int>((panel_columns(panel) + shape.lanes - 1) / shape.lanes);
}

AlignedBuffer<float> pack_f32_panels(WeightParts parts, const PanelLayout& layout) {
  return pack_panels<float>(parts, layout, [](float value) { return value; });
}

AlignedBuffer<uint16_t> pack_f16_panels(WeightParts parts, const PanelLayout& layout) {
  return pack_panels<uint16_t>(parts, layout, f16_from_float);
}

AlignedBuffer<uint16_t> pack_bf16_panels(WeightParts parts, const PanelLayout& layout) {
  return pack_panels<uint16_t>(parts, layout, bf16_from_float);
}

QuantizedPanels pack_quantized_panels(WeightParts parts, const PanelLayout& layout) {
  const int64_t blocks = layout.depth / kQ8BlockElements;
  QuantizedPanels packed{AlignedBuffer<uint8_t>(layout.padded_columns() * layout.depth),
                         AlignedBuffer<uint16_t>(layout.padded_columns() * blocks)};
  const std::vector<WeightRow> rows = list_rows(parts);
  for (int64_t panel = 0; panel < layout.panels(); ++panel) {
    const int64_t first = layout.first_column(panel);
    const int64_t width = layout.vectors(panel) * layout.shape.lanes;
    uint8_t* weights = packed.weights.data() + first * layout.depth;
    uint16_t* scales = packed.scales.data() + first * blocks;
    for (int64_t b = 0; b < blocks; ++b, weights += width * kQ8BlockElements, scales += width) {
      for (int64_t c = 0; c < width; ++c) {
        QuantizedBlock block{};
        if (first + c < layout.columns) {
          const WeightRow& row = rows[static_cast<size_t>(first + c)];
          block = read_block(*row.part, row.row * layout.depth + b * kQ8BlockElements);
        }
        scales[c] = block.scale;
        for (int64_t i = 0; i < kQ8BlockElements; i += 4) {
          uint32_t four;
          std::memcpy(&four, block.values + i, sizeof four);
          four ^= 0x80808080u;  // signed byte w to unsigned w + 128
          std::memcpy(weights + (i / 4 * width + c) * 4, &four, sizeof four);
        }
      }
    }
  }
  return packed;
}

}  // namespace brisling
