#include "core/files/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <tuple>
#include <unordered_set>

#include "core/base/in_quotes.h"
#include "core/base/json.h"

namespace brisling {
namespace {

static_assert(std::endian::native == std::endian::little, "tensor data is used where it lies in the file");

constexpr uint64_t kMaxHeaderBytes = 100'000'000;  // the bound of the reference implementation
constexpr int64_t kLargest = INT64_MAX;

struct FileType {
  std::string_view name;
  int64_t bits;
  std::optional<DType> dtype;  // none: listed, but not computed with
};
constexpr FileType kFileTypes[] = {
    {"F32", 32, DType::kF32},
    {"F16", 16, DType::kF16},
    {"BF16", 16, DType::kBF16},
    {"F64", 64, {}},
    {"I64", 64, {}},
    {"U64", 64, {}},
    {"C64", 64, {}},
    {"I32", 32, {}},
    {"U32", 32, {}},
    {"I16", 16, {}},
    {"U16", 16, {}},
    {"I8", 8, {}},
    {"U8", 8, {}},
    {"BOOL", 8, {}},
    {"F8_E4M3", 8, {}},
    {"F8_E5M2", 8, {}},
    {"F8_E8M0", 8, {}},
    {"F6_E2M3", 6, {}},
    {"F6_E3M2", 6, {}},
    {"F4", 4, {}},
};

struct Range {
  int64_t begin, end;
  std::string_view name;
};

// Bytes of a tensor of this shape; fails where they are no whole number or overflow.
int64_t bytes_of(const Json& tensor, const FileType& type) {
  const Json shape = tensor.at("shape");
  int64_t elements = 1, bits = 0;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (__builtin_mul_overflow(elements, shape[axis].integer(0, kLargest), &elements)) {
      shape.fail("has more elements than a file can hold");
    }
  }
  if (__builtin_mul_overflow(elements, type.bits, &bits))
    shape.fail("has more elements than a file can hold");
  if (bits % 8 != 0) shape.fail("does not fill whole bytes");
  return bits / 8;
}

const FileType& file_type(const Json& tensor) {
  const Json dtype = tensor.at("dtype");
  const auto* type = std::find_if(std::begin(kFileTypes), std::end(kFileTypes),
                                  [&](const FileType& known) { return known.name == dtype.text(); });
  if (type == std::end(kFileTypes)) {
    fail(Status::kUnsupported, dtype.where(), " is ", in_quotes(dtype.text()), ", which is no known type");
  }
  return *type;
}

// Every byte of the data belongs to exactly one tensor, as the format demands.
void check_coverage(std::vector<Range> ranges, int64_t data_bytes, const std::string& path) {
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) {
    return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
  });
  int64_t expected = 0;
  for (const Range& range : ranges) {
    if (range.begin != expected) {
      fail(Status::kInvalidModel, path, ": tensor ", in_quotes(range.name), ": data_offsets begin at ",
           range.begin, ", but the tensor before it ends at ", expected,
           "; tensors must neither overlap nor leave gaps");
    }
    expected = range.end;
  }
  if (expected != data_bytes) {
    fail(Status::kInvalidModel, path, ": the header describes ", expected, " bytes of data, the file has ",
         data_bytes);
  }
}

}  // namespace

Safetensors::Safetensors(const std::filesystem::path& file_path) : TensorFile(file_path) {
  const auto bytes = file_.bytes();
  uint64_t header_bytes = 0;
  if (bytes.size() < sizeof header_bytes) {
    fail(Status::kInvalidModel, path(), ": too short for a safetensors file (", bytes.size(), " bytes)");
  }
  std::memcpy(&header_bytes, bytes.data(), sizeof header_bytes);
  if (header_bytes > std::min<uint64_t>(kMaxHeaderBytes, bytes.size() - sizeof header_bytes)) {
    fail(Status::kInvalidModel, path(), ": the header claims ", header_bytes, " bytes in a file of ",
         bytes.size(), " (at most ", kMaxHeaderBytes, " are read); it is cut short or no safetensors file");
  }
  const auto header = bytes.subspan(sizeof header_bytes, header_bytes);
  const auto data = bytes.subspan(sizeof header_bytes + header_bytes);
  const auto data_bytes = static_cast<int64_t>(data.size());

  const Json tensors =
      Json::parse({reinterpret_cast<const char*>(header.data()), header.size()}, path() + " (header)");
  if (!tensors.is_object()) tensors.fail("must be an object");
  std::vector<Range> ranges;
  std::unordered_set<std::string_view> names;
  for (size_t i = 0; i < tensors.size(); ++i) {
    const auto [name, tensor] = tensors.member(i);
    if (!names.insert(name).second) {
      fail(Status::kInvalidModel, path(), ": tensor ", in_quotes(name), " is listed twice");
    }
    if (name == "__metadata__") continue;
    const FileType& type = file_type(tensor);
    const Json offsets = tensor.at("data_offsets");
    if (offsets.size() != 2) offsets.fail("must be [begin, end]");
    const Range range{offsets[0].integer(0, data_bytes), offsets[1].integer(0, data_bytes), name};
    const int64_t expected = bytes_of(tensor, type);
    if (range.end - range.begin != expected) {
      offsets.fail(concat("spans ", range.end - range.begin, " bytes, but dtype and shape need ", expected));
    }
    ranges.push_back(range);

    const Json shape = tensor.at("shape");
    if (!type.dtype) {
      unreadable_.push_back(
          {std::string(name), concat("is of type ", type.name, "; F32, F16 and BF16 are supported")});
    } else if (shape.size() > Shape::kMaxRank) {
      unreadable_.push_back({std::string(name), concat("has ", shape.size(), " dimensions; at most ",
                                                       Shape::kMaxRank, " are supported")});
    } else {
      NamedTensor named{std::string(name), {*type.dtype, {}, data.data() + range.begin}};
      for (size_t axis = 0; axis < shape.size(); ++axis)
        named.view.shape.push_back(shape[axis].integer(0, kLargest));
      tensors_.push_back(std::move(named));
    }
  }
  check_coverage(std::move(ranges), data_bytes, path());
}

}  // namespace brisling
