#include "core/files/gguf_reader.h"

#include <type_traits>

namespace brisling {
namespace {

enum Type : uint32_t { kU8, kI8, kU16, kI16, kU32, kI32, kF32, kBool, kString, kArray, kU64, kI64, kF64 };

// Numbers are kept in the widest type of their kind.
template <class T>
using Wide = std::conditional_t<std::is_floating_point_v<T>, double,
                                std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>>;

}  // namespace

bool GgufReader::boolean() {
  const auto value = number<uint8_t>();
  if (value > 1) error("a truth value is neither 0 nor 1");
  return value == 1;
}

std::string_view GgufReader::text() {
  const auto size = number<uint64_t>();
  need(size, 1);
  const std::string_view value(reinterpret_cast<const char*>(bytes_.data()) + position_, size);
  position_ += size;
  return value;
}

std::string_view GgufReader::name() {
  const std::string_view value = text();
  if (value.size() > UINT16_MAX) error(concat("a name of ", value.size(), " bytes"));
  return value;
}

GgufValue GgufReader::value(uint32_t type) {
  if (type == kBool) return boolean();
  if (type == kString) return text();
  if (type == kArray) return array();
  return of_number_type(type, [&]<class T>(T) -> GgufValue { return Wide<T>{number<T>()}; });
}

GgufValue GgufReader::array() {
  const auto type = number<uint32_t>();
  const auto count = number<uint64_t>();
  if (type == kArray) error("arrays of arrays are not supported");
  if (type == kBool) return elements<bool>(count, 1, [&] { return boolean(); });
  if (type == kString) return elements<std::string_view>(count, sizeof(uint64_t), [&] { return text(); });
  return of_number_type(type, [&]<class T>(T) -> GgufValue {
    return elements<Wide<T>>(count, sizeof(T), [&] { return Wide<T>{number<T>()}; });
  });
}

// What `read` returns for a number of the type that the file means.
template <class Read>
GgufValue GgufReader::of_number_type(uint32_t type, Read read) {
  switch (type) {
    // clang-format off
    case kU8: return read(uint8_t{});
    case kI8: return read(int8_t{});
    case kU16: return read(uint16_t{});
    case kI16: return read(int16_t{});
    case kU32: return read(uint32_t{});
    case kI32: return read(int32_t{});
    case kU64: return read(uint64_t{});
    case kI64: return read(int64_t{});
    case kF32: return read(float{});
    case kF64: return read(double{});
    default: error(concat("metadata of the unknown type ", type));
      // clang-format on
  }
}

template <class T, class Next>
std::vector<T> GgufReader::elements(uint64_t count, uint64_t smallest_bytes, Next next) {
  need(count, smallest_bytes);
  if (count > array_elements_left_) {
    error(concat("more than ", kMaxArrayElements, " elements in the arrays of the metadata"));
  }
  array_elements_left_ -= count;
  std::vector<T> values;
  values.reserve(count);
  for (uint64_t i = 0; i < count; ++i) values.push_back(next());
  return values;
}

void GgufReader::need(uint64_t count, uint64_t item_bytes) const {
  if (count > (bytes_.size() - position_) / item_bytes) {
    error("the file ends before what its header announces; it is cut short or damaged");
  }
}

void GgufReader::error(const std::string& problem) const {
  fail(Status::kInvalidModel, file_.path(), ": at byte ", position_, ": ", problem);
}

}  // namespace brisling
