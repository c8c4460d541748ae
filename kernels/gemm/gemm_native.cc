// The native provider: packed panels, one thread per panel and block of rows, and an epilogue on
// each tile of products while it is in the nearest cache.
#include <algorithm>

#include "core/base/thread_pool.h"
#include "kernels/cpu/epilogue.h"
#include "kernels/cpu/row_blocks.h"
#include "kernels/gemm/packed_panels.h"

namespace brisling {
namespace {

// A block of rows is passed over the whole panel before the next, and the panel stays in the
// second-level cache meanwhile; more rows than this would push it out.
constexpr int64_t kRowsPerTask = 256;

// Threads take rows of their own, which stay in their caches from one op to the next, as long as
// these are enough to hide that each reads all weights; else panels of their own.
constexpr int64_t kFewestRowsPerTask = 64;

// A join costs a microsecond or more, so each thread gets at least this many multiplications. Few
// rows count as four: reading the weights takes as long.
constexpr int64_t kFloatProductsPerThread = 1 << 19;
constexpr int64_t kByteProductsPerThread = 3 << 20;
int useful_threads(const PanelLayout& layout, int64_t rows, int64_t products_per_thread, int threads) {
  const int64_t products = std::max<int64_t>(rows, 4) * layout.columns * layout.depth;
  return static_cast<int>(std::min<int64_t>(threads, 1 + products / products_per_thread));
}

// Some rows times a panel, and where this stands among the tiles of that panel.
struct Tile {
  int64_t panel;
  int64_t first_row, rows;
  int64_t index, count;  // among the tiles that the thread computes with the panel
  int64_t next_panel;    // that the thread is likely to take next
};

// Calls body(tile) for tiles of at most `tile_rows` rows on `threads` threads. Few rows make a tile the
// work of a third of a microsecond, in which a division would be felt.
template <class Body>
void for_each_tile(const PanelLayout& layout, int64_t rows, int tile_rows, int threads, const Body& body) {
  if (rows == 0) return;
  const int64_t blocks = std::max((rows + kRowsPerTask - 1) / kRowsPerTask,
                                  std::min<int64_t>(threads, rows / kFewestRowsPerTask));
  const int64_t tiles = (rows + tile_rows - 1) / tile_rows;
  const int64_t least_rows = rows / tiles, taller_tiles = rows % tiles;
  ThreadPool::shared().parallel_for(blocks * layout.panels, threads, [&](int64_t task) {
    const int64_t block = blocks == 1 ? 0 : task / layout.panels, panel = task - block * layout.panels;
    const int64_t begin = tiles * block / blocks, end = tiles * (block + 1) / blocks;
    for (int64_t tile = begin; tile < end; ++tile) {
      body(Tile{.panel = panel,
                .first_row = tile * least_rows + std::min(tile, taller_tiles),
                .rows = least_rows + (tile < taller_tiles ? 1 : 0),
                .index = tile - begin,
                .count = end - begin,
                .next_panel = std::min(panel + 1, layout.panels - 1)});
    }
  });
}

// What to have read from memory while the tile is computed in `steps` steps of `step_bytes` of the
// panel: the next panel, in as few lines a step as bring it in time; or where a panel is used once,
// itself shortly before use.
Prefetch prefetch(const Tile& tile, const void* panels, int64_t step_bytes, int64_t steps) {
  const auto* start = static_cast<const std::byte*>(panels);
  const int64_t panel_bytes = steps * step_bytes;
  if (tile.count == 1) {
    constexpr int64_t kBytesAhead = 144 * kCacheLine;  // far enough to hide the main memory
    return {start + tile.panel * panel_bytes + kBytesAhead, step_bytes, true};
  }
  const int64_t lines = panel_bytes / kCacheLine, all_steps = steps * tile.count;
  const int64_t lines_a_step = lines <= all_steps ? 1 : (lines + all_steps - 1) / all_steps;
  const int64_t step = lines_a_step * kCacheLine;
  const int64_t done = tile.index * steps * step;
  if (done >= panel_bytes) return {start + tile.panel * panel_bytes};
  return {start + tile.next_panel * panel_bytes + done, step, lines_a_step > 1};
}

class NativeMatrix : public GemmMatrix {
 public:
  NativeMatrix(const PanelLayout& layout, CpuTarget target)
      : GemmMatrix(layout.columns, layout.depth), layout_(layout), target_(target) {}

  std::string implementation(int64_t) const override {
    return "native:" + std::string(cpu_target_name(target_));
  }

 protected:
  // Runs `multiply(tile, output)` on tiles and finishes each.
  template <class Multiply>
  void multiply_and_finish(const LinearArgs& args, int tile_rows, int threads,
                           const Multiply& multiply) const {
    for_each_tile(layout_, args.input.rows, tile_rows, threads, [&](const Tile& tile) {
      const int64_t column = layout_.first_column(tile.panel), columns = layout_.panel_columns(tile.panel);
      // The kernel itself finishes whole vectors that need no activation.
      if (args.activation == Activation::kNone && columns % layout_.shape.lanes == 0) {
        const int64_t start = tile.first_row * args.out.cols + column;
        return multiply(tile, {.data = args.out.data + start,
                               .stride = args.out.cols,
                               .bias = args.bias == nullptr ? nullptr : args.bias + column,
                               .residual = args.residual == nullptr ? nullptr : args.residual + start});
      }
      alignas(64) float product[kMaxTileRows * kMaxPanelColumns];
      multiply(tile, {.data = product, .stride = layout_.shape.columns()});
      kEpilogueKernels[target_](args, {.data = product,
                                       .stride = layout_.shape.columns(),
                                       .row = tile.first_row,
                                       .rows = tile.rows,
                                       .column = column,
                                       .columns = columns});
    });
  }

  PanelLayout layout_;
  CpuTarget target_;
};

template <class Stored>
class FloatMatrix final : public NativeMatrix {
 public:
  FloatMatrix(const PanelLayout& layout, CpuTarget target, WeightBuffer<Stored> panels, PanelKernel* kernel)
      : NativeMatrix(layout, target), panels_(std::move(panels)), kernel_(kernel) {}

  size_t bytes() const override { return panels_.bytes(); }

  void linear(const LinearArgs& args, Execution& execution) const override {
    const int64_t step_bytes = layout_.shape.columns() * static_cast<int64_t>(sizeof(Stored));
    const int threads = useful_threads(layout_, args.input.rows, kFloatProductsPerThread, execution.threads);
    multiply_and_finish(args, layout_.shape.rows, threads, [&](const Tile& tile, const TileOutput& out) {
      kernel_({.input = args.input.row(tile.first_row),
               .input_stride = layout_.depth,
               .rows = tile.rows,
               .panel = panels_.data() + layout_.first_column(tile.panel) * layout_.depth,
               .vectors = layout_.vectors(tile.panel),
               .depth = layout_.depth,
               .out = out,
               .prefetch = prefetch(tile, panels_.data(), step_bytes, layout_.depth)});
    });
  }

 private:
  WeightBuffer<Stored> panels_;
  PanelKernel* kernel_;
};

class Q8Matrix final : public NativeMatrix {
 public:
  Q8Matrix(const PanelLayout& layout, CpuTarget target, Q8Panels panels)
      : NativeMatrix(layout, target), panels_(std::move(panels)) {}

  size_t bytes() const override { return panels_.weights.bytes() + panels_.scales.bytes(); }
  bool rounds_input() const override { return true; }

  void linear(const LinearArgs& args, Execution& execution) const override {
    Arena::Scope scope(execution.scratch);
    const Q8Rows input = quantize(args.input, execution);
    const int64_t blocks = layout_.depth / kQ8BlockElements;
    const int threads = useful_threads(layout_, args.input.rows, kByteProductsPerThread, execution.threads);
    multiply_and_finish(args, layout_.shape.q8_rows, threads, [&](const Tile& tile, const TileOutput& out) {
      const int64_t column = layout_.first_column(tile.panel);
      kMultiplyQ8Kernels[target_]({.input = input.from_row(tile.first_row, layout_.depth),
                                   .rows = tile.rows,
                                   .weights = panels_.weights.data() + column * layout_.depth,
                                   .scales = panels_.scales.data() + column * blocks,
                                   .vectors = layout_.vectors(tile.panel),
                                   .depth = layout_.depth,
                                   .out = out,
                                   .prefetch = prefetch(tile, panels_.weights.data(),
                                                        4 * layout_.shape.columns(), layout_.depth / 4)});
    });
  }

 private:
  Q8Rows quantize(const ConstMatrix& input, Execution& execution) const {
    const int64_t blocks = input.rows * (input.cols / kQ8BlockElements);
    const Q8Rows rows{execution.scratch.allocate_array<int8_t>(input.rows * input.cols),
                      execution.scratch.allocate_array<float>(blocks),
                      execution.scratch.allocate_array<int32_t>(blocks)};
    for_row_blocks(input, execution, [&](int64_t first, int64_t last) {
      kQuantizeQ8Kernels[target_](input, rows, first, last);
    });
    return rows;
  }

  Q8Panels panels_;
};

class Int8Matrix final : public NativeMatrix {
 public:
  Int8Matrix(const PanelLayout& layout, CpuTarget target, Int8Panels panels)
      : NativeMatrix(layout, target), panels_(std::move(panels)) {}

  size_t bytes() const override {
    return panels_.weights.bytes() + panels_.scales.bytes() + panels_.minus_sums.bytes();
  }
  bool rounds_input() const override { return true; }

  void linear(const LinearArgs& args, Execution& execution) const override {
    Arena::Scope scope(execution.scratch);
    const Int8Rows input = quantize(args.input, execution);
    const int64_t padded_depth = Int8Rows::padded(layout_.depth);
    const int threads = useful_threads(layout_, args.input.rows, kByteProductsPerThread, execution.threads);
    multiply_and_finish(args, layout_.shape.int8_rows, threads, [&](const Tile& tile, const TileOutput& out) {
      const int64_t column = layout_.first_column(tile.panel);
      kMultiplyInt8Kernels[target_]({.input = input.from_row(tile.first_row, layout_.depth),
                                     .rows = tile.rows,
                                     .weights = panels_.weights.data() + column * padded_depth,
                                     .scales = panels_.scales.data() + column,
                                     .minus_sums = panels_.minus_sums.data() + column,
                                     .vectors = layout_.vectors(tile.panel),
                                     .depth = layout_.depth,
                                     .out = out,
                                     .prefetch = prefetch(tile, panels_.weights.data(),
                                                          4 * layout_.shape.columns(), padded_depth / 4)});
    });
  }

 private:
  Int8Rows quantize(const ConstMatrix& input, Execution& execution) const {
    const Int8Rows rows{execution.scratch.allocate_array<uint8_t>(input.rows * Int8Rows::padded(input.cols)),
                        execution.scratch.allocate_array<float>(input.rows),
                        execution.scratch.allocate_array<int32_t>(input.rows)};
    for_row_blocks(input, execution, [&](int64_t first, int64_t last) {
      kQuantizeInt8Kernels[target_](input, Int8Range::kActivations, rows, first, last);
    });
    return rows;
  }

  Int8Panels panels_;
};

}  // namespace

std::unique_ptr<GemmMatrix> pack_native(WeightParts parts, WeightStorage storage, CpuTarget target) {
  const PanelLayout layout{panel_shape(target), total_rows(parts), parts[0].shape[1]};
  switch (storage) {
    case WeightStorage::kF32:
      return std::make_unique<FloatMatrix<float>>(layout, target, pack_f32_panels(parts, layout),
                                                  kMultiplyF32Kernels[target]);
    case WeightStorage::kF16:
      return std::make_unique<FloatMatrix<uint16_t>>(layout, target, pack_f16_panels(parts, layout),
                                                     kMultiplyF16Kernels[target]);
    case WeightStorage::kBF16:
      return std::make_unique<FloatMatrix<uint16_t>>(layout, target, pack_bf16_panels(parts, layout),
                                                     kMultiplyBF16Kernels[target]);
    case WeightStorage::kQ8_0:
      return std::make_unique<Q8Matrix>(layout, target, pack_q8_panels(parts, layout, target));
    case WeightStorage::kInt8:
      return std::make_unique<Int8Matrix>(layout, target, pack_int8_panels(parts, layout, target));
  }
  return nullptr;
}

}  // namespace brisling
