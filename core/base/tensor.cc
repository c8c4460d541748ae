#include "core/base/tensor.h"

#include <cstring>

#include "core/base/float16.h"
#include "core/base/status.h"

namespace brisling {
namespace {

uint16_t load_u16(const std::byte* data) {
  uint16_t value;
  std::memcpy(&value, data, sizeof value);
  return value;
}

template <float (*convert)(uint16_t)>
void halves_to_float(const std::byte* data, int64_t count, float* out) {
  for (int64_t i = 0; i < count; ++i) out[i] = convert(load_u16(data + 2 * i));
}

void q8_to_float(const std::byte* data, int64_t count, float* out) {
  for (int64_t i = 0; i < count; i += kQ8BlockElements, data += kQ8BlockBytes) {
    const float scale = float_from_f16(load_u16(data));
    for (int64_t j = 0; j < kQ8BlockElements; ++j) {
      out[i + j] = scale * static_cast<float>(static_cast<int8_t>(data[2 + j]));
    }
  }
}

}  // namespace

const DTypeInfo& dtype_info(DType dtype) {
  static constexpr DTypeInfo kInfo[] = {
      {"f32", 1, 4}, {"f16", 1, 2}, {"bf16", 1, 2}, {"q8_0", kQ8BlockElements, kQ8BlockBytes}};
  return kInfo[static_cast<size_t>(dtype)];
}

Shape::Shape(std::initializer_list<int64_t> dims) {
  for (int64_t dim : dims) push_back(dim);
}

void Shape::push_back(int64_t dim) {
  if (rank_ == kMaxRank) fail(Status::kUnsupported, "a tensor has more than 4 dimensions");
  dims_[static_cast<size_t>(rank_++)] = dim;
}

int64_t Shape::elements() const {
  int64_t product = 1;
  for (int axis = 0; axis < rank_; ++axis) product *= (*this)[axis];
  return product;
}

std::string Shape::to_string() const {
  std::string text = "[";
  for (int axis = 0; axis < rank_; ++axis) {
    if (axis > 0) text += ", ";
    text += std::to_string((*this)[axis]);
  }
  return text + "]";
}

int64_t TensorView::bytes() const {
  const DTypeInfo& info = dtype_info(dtype);
  return shape.elements() / info.block_elements * info.block_bytes;
}

void to_float(const TensorView& tensor, int64_t first, int64_t count, float* out) {
  const DTypeInfo& info = dtype_info(tensor.dtype);
  const auto* data =
      static_cast<const std::byte*>(tensor.data) + first / info.block_elements * info.block_bytes;
  switch (tensor.dtype) {
    case DType::kF32:
      if (count > 0) std::memcpy(out, data, static_cast<size_t>(count) * sizeof(float));
      return;
    case DType::kF16:
      return halves_to_float<float_from_f16>(data, count, out);
    case DType::kBF16:
      return halves_to_float<float_from_bf16>(data, count, out);
    case DType::kQ8_0:
      return q8_to_float(data, count, out);
  }
}

}  // namespace brisling
