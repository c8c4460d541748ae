// Plain descriptions of data: element types, shapes, and views. A tensor has no mathematics.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

namespace brisling {

enum class DType : uint8_t { kF32, kF16, kBF16, kQ8_0 };

// Some types store elements in blocks: Q8_0 is 32 signed bytes after one f16 scale (34 bytes).
struct DTypeInfo {
  const char* name;
  int64_t block_elements;
  int64_t block_bytes;
};
const DTypeInfo& dtype_info(DType dtype);

inline constexpr int64_t kQ8BlockElements = 32;
inline constexpr int64_t kQ8BlockBytes = 34;

// Up to four dimensions, outermost first. A scalar has rank 0.
class Shape {
 public:
  static constexpr int kMaxRank = 4;

  Shape() = default;
  Shape(std::initializer_list<int64_t> dims);

  void push_back(int64_t dim);
  int rank() const { return rank_; }
  int64_t operator[](int axis) const { return dims_[static_cast<size_t>(axis)]; }
  int64_t elements() const;
  std::string to_string() const;  // "[384, 1536]"
  bool operator==(const Shape&) const = default;

 private:
  std::array<int64_t, kMaxRank> dims_{};
  int rank_ = 0;
};

// Read-only, contiguous, row-major; it owns nothing. `data` may have any alignment.
struct TensorView {
  DType dtype = DType::kF32;
  Shape shape;
  const void* data = nullptr;

  int64_t bytes() const;
};

// Converts `count` elements from element `first` on (a multiple of the block size) to float32.
void to_float(const TensorView& tensor, int64_t first, int64_t count, float* out);

// Activations: float32, row-major, contiguous. Both own nothing.
struct ConstMatrix {
  const float* data = nullptr;
  int64_t rows = 0;
  int64_t cols = 0;
  const float* row(int64_t index) const { return data + index * cols; }
};

struct Matrix {
  float* data = nullptr;
  int64_t rows = 0;
  int64_t cols = 0;
  float* row(int64_t index) const { return data + index * cols; }
  operator ConstMatrix() const { return {data, rows, cols}; }
};

}  // namespace brisling
