// Puts weights into the panels that panel_kernels.h describes.
#pragma once

#include "core/base/aligned_buffer.h"
#include "core/base/weight_buffer.h"
#include "kernels/gemm/gemm.h"
#include "kernels/gemm/panel_kernels.h"
#include "kernels/gemm/quantized_kernels.h"

namespace brisling {

// How a matrix [columns, depth] (outputs, inputs) is cut into panels. Panel p holds the columns
// from p * shape.columns() on, and starts at that column times `depth` values.
struct PanelLayout {
  PanelLayout(const PanelShape& panel_shape, int64_t column_count, int64_t column_depth)
      : shape(panel_shape),
        columns(column_count),
        depth(column_depth),
        padded_columns((columns + shape.lanes - 1) / shape.lanes * shape.lanes),
        panels((columns + shape.columns() - 1) / shape.columns()),
        last_vectors(static_cast<int>((padded_columns - first_column(panels - 1)) / shape.lanes)) {}

  PanelShape shape;
  int64_t columns;
  int64_t depth;
  int64_t padded_columns;
  int64_t panels;
  int last_vectors;  // of the last panel

  int64_t first_column(int64_t panel) const { return panel * shape.columns(); }
  int vectors(int64_t panel) const { return panel < panels - 1 ? shape.vectors : last_vectors; }
  int64_t panel_columns(int64_t panel) const {  // without padding
    return panel < panels - 1 ? shape.columns() : columns - first_column(panel);
  }
};

WeightBuffer<float> pack_f32_panels(WeightParts parts, const PanelLayout& layout);
WeightBuffer<uint16_t> pack_f16_panels(WeightParts parts, const PanelLayout& layout);
WeightBuffer<uint16_t> pack_bf16_panels(WeightParts parts, const PanelLayout& layout);

// Q8_0 parts keep their bytes and scales; others are quantised as Q8Rows are, the scales then
// rounded to float16.
struct Q8Panels {
  WeightBuffer<uint8_t> weights;
  AlignedBuffer<uint16_t> scales;
};
Q8Panels pack_q8_panels(WeightParts parts, const PanelLayout& layout, CpuTarget target);

// One scale for each column (output); see Int8Product.
struct Int8Panels {
  WeightBuffer<int8_t> weights;
  AlignedBuffer<float> scales;
  AlignedBuffer<int32_t> minus_sums;
};
Int8Panels pack_int8_panels(WeightParts parts, const PanelLayout& layout, CpuTarget target);

}  // namespace brisling
