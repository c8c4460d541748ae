#include "kernels/gemm/packed_panels.h"

#include <algorithm>
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

constexpr int64_t kStrip = 64;  // inputs at a time, a multiple of every block size

// How a storage reads elements [first, first + count) of a matrix, count <= kStrip.
struct F32Reader {
  using Stored = float;
  static void read(const TensorView& part, int64_t first, int64_t count, float* out) {
    to_float(part, first, count, out);
  }
};

template <DType kDType, uint16_t (*kConvert)(float)>
struct HalfReader {
  using Stored = uint16_t;
  static void read(const TensorView& part, int64_t first, int64_t count, uint16_t* out) {
    if (part.dtype == kDType) {
      const auto* bytes = static_cast<const std::byte*>(part.data) + 2 * first;
      // g++ makes a slow string instruction of a short copy whose size it does not know.
      if (count == kStrip) return void(std::memcpy(out, bytes, sizeof(uint16_t) * kStrip));
      return void(std::memcpy(out, bytes, sizeof(uint16_t) * static_cast<size_t>(count)));
    }
    float values[kStrip];
    to_float(part, first, count, values);
    for (int64_t i = 0; i < count; ++i) out[i] = kConvert(values[i]);
  }
};

// Walks a panel in strips of k, so that what is being written stays in the nearest cache.
template <class Reader>
WeightBuffer<typename Reader::Stored> pack_panels(WeightParts parts, const PanelLayout& layout) {
  using Stored = typename Reader::Stored;
  WeightBuffer<Stored> packed(layout.padded_columns * layout.depth);
  const std::vector<WeightRow> rows = list_rows(parts);
  for (int64_t panel = 0; panel < layout.panels; ++panel) {
    const int64_t first = layout.first_column(panel);
    const int64_t width = layout.vectors(panel) * layout.shape.lanes;
    Stored* start = packed.data() + first * layout.depth;
    for (int64_t k = 0; k < layout.depth; k += kStrip) {
      const int64_t count = std::min(kStrip, layout.depth - k);
      for (int64_t c = 0; c < width; ++c) {
        Stored values[kStrip];
        if (first + c < layout.columns) {
          const WeightRow& row = rows[static_cast<size_t>(first + c)];
          Reader::read(*row.part, row.row * layout.depth + k, count, values);
        } else {
          std::fill_n(values, count, Stored{0});
        }
        for (int64_t i = 0; i < count; ++i) start[(k + i) * width + c] = values[i];
      }
    }
  }
  return packed;
}

// Four signed bytes w to unsigned w + 128.
void write_raised(const void* four_bytes, uint8_t* out) {
  uint32_t quad;
  std::memcpy(&quad, four_bytes, sizeof quad);
  quad ^= 0x80808080u;
  std::memcpy(out, &quad, sizeof quad);
}

// One output's weights in blocks of 32: a scale, and signed bytes, four to a quad.
class Q8Row {
 public:
  static constexpr int64_t kQuads = kQ8BlockElements / 4;

  Q8Row(int64_t depth, CpuTarget target)
      : depth_(depth),
        target_(target),
        floats_(depth),
        values_(depth),
        scales_(depth / 32),
        offsets_(depth / 32) {}

  void read(const WeightRow& row) {
    file_blocks_ = nullptr;
    if (row.part->dtype == DType::kQ8_0) {
      const int64_t bytes = row.row * depth_ / kQ8BlockElements * kQ8BlockBytes;
      file_blocks_ = static_cast<const std::byte*>(row.part->data) + bytes;
      return;
    }
    to_float(*row.part, row.row * depth_, depth_, floats_.data());
    kQuantizeQ8Kernels[target_]({floats_.data(), 1, depth_},
                                {values_.data(), scales_.data(), offsets_.data()}, 0, 1);
  }

  void block(int64_t index, uint16_t* scale, uint32_t* quads) const {
    if (file_blocks_ != nullptr) {
      const std::byte* bytes = file_blocks_ + index * kQ8BlockBytes;
      std::memcpy(scale, bytes, sizeof *scale);
      std::memcpy(quads, bytes + sizeof *scale, kQ8BlockElements);
    } else {
      *scale = f16_from_float(scales_.data()[index]);
      std::memcpy(quads, values_.data() + index * kQ8BlockElements, kQ8BlockElements);
    }
  }

 private:
  int64_t depth_;
  CpuTarget target_;
  const std::byte* file_blocks_ = nullptr;  // of a row that is Q8_0 already
  AlignedBuffer<float> floats_;
  AlignedBuffer<int8_t> values_;
  AlignedBuffer<float> scales_;
  AlignedBuffer<int32_t> offsets_;
};

}  // namespace

WeightBuffer<float> pack_f32_panels(WeightParts parts, const PanelLayout& layout) {
  return pack_panels<F32Reader>(parts, layout);
}

WeightBuffer<uint16_t> pack_f16_panels(WeightParts parts, const PanelLayout& layout) {
  return pack_panels<HalfReader<DType::kF16, f16_from_float>>(parts, layout);
}

WeightBuffer<uint16_t> pack_bf16_panels(WeightParts parts, const PanelLayout& layout) {
  return pack_panels<HalfReader<DType::kBF16, bf16_from_float>>(parts, layout);
}

Q8Panels pack_q8_panels(WeightParts parts, const PanelLayout& layout, CpuTarget target) {
  const int64_t blocks = layout.depth / kQ8BlockElements;
  Q8Panels packed{WeightBuffer<uint8_t>(layout.padded_columns * layout.depth),
                  AlignedBuffer<uint16_t>(layout.padded_columns * blocks)};
  const std::vector<WeightRow> rows = list_rows(parts);
  Q8Row row(layout.depth, target);
  for (int64_t column = 0; column < layout.padded_columns; ++column) {
    const int64_t panel = column / layout.shape.columns();
    const int64_t first = layout.first_column(panel);
    const int64_t width = layout.vectors(panel) * layout.shape.lanes;
    uint8_t* weights = packed.weights.data() + first * layout.depth + (column - first) * 4;
    uint16_t* scale = packed.scales.data() + first * blocks + (column - first);
    if (column < layout.columns) row.read(rows[static_cast<size_t>(column)]);
    for (int64_t b = 0; b < blocks; ++b, scale += width) {
      uint32_t quads[Q8Row::kQuads] = {};
      *scale = 0;
      if (column < layout.columns) row.block(b, scale, quads);
      for (const uint32_t& quad : quads) {
        write_raised(&quad, weights);
        weights += width * 4;
      }
    }
  }
  return packed;
}

Int8Panels pack_int8_panels(WeightParts parts, const PanelLayout& layout, CpuTarget target) {
  const int64_t depth = Int8Rows::padded(layout.depth);
  Int8Panels packed{WeightBuffer<int8_t>(layout.padded_columns * depth),
                    AlignedBuffer<float>(layout.padded_columns),
                    AlignedBuffer<int32_t>(layout.padded_columns)};
  const std::vector<WeightRow> rows = list_rows(parts);
  AlignedBuffer<float> floats(layout.depth);
  AlignedBuffer<uint8_t> values(depth);
  for (int64_t column = 0; column < layout.padded_columns; ++column) {
    const int64_t panel = column / layout.shape.columns();
    const int64_t first = layout.first_column(panel);
    const int64_t width = layout.vectors(panel) * layout.shape.lanes;
    if (column < layout.columns) {
      const WeightRow& row = rows[static_cast<size_t>(column)];
      to_float(*row.part, row.row * layout.depth, layout.depth, floats.data());
    } else {
      std::fill_n(floats.data(), layout.depth, 0.0f);
    }
    int32_t zero_point, minus_sum = 0;
    kQuantizeInt8Kernels[target]({floats.data(), 1, layout.depth}, Int8Range::kWeights,
                                 {values.data(), packed.scales.data() + column, &zero_point}, 0, 1);
    int8_t* quads = packed.weights.data() + first * depth + (column - first) * 4;
    for (int64_t k = 0; k < depth; k += 4, quads += width * 4) {
      for (int64_t i = 0; i < 4; ++i) {
        const int32_t weight = values.data()[k + i] - zero_point;
        quads[i] = static_cast<int8_t>(weight);
        minus_sum -= weight;
      }
    }
    packed.minus_sums.data()[column] = minus_sum;
  }
  return packed;
}

}  // namespace brisling
