#include "core/files/gguf.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <span>
#include <unordered_set>

#include "core/base/in_quotes.h"
#include "core/files/gguf_reader.h"

namespace brisling {
namespace {

static_assert(std::endian::native == std::endian::little, "tensor data is used where it lies in the file");

constexpr std::string_view kAlignmentKey = "general.alignment";

struct FileType {
  uint32_t number;
  std::string_view name;
  std::optional<DType> dtype = std::nullopt;  // none: listed, but not computed with
};
constexpr FileType kFileTypes[] = {
    {0, "F32", DType::kF32},
    {1, "F16", DType::kF16},
    {2, "Q4_0"},
    {3, "Q4_1"},
    {6, "Q5_0"},
    {7, "Q5_1"},
    {8, "Q8_0", DType::kQ8_0},
    {9, "Q8_1"},
    {10, "Q2_K"},
    {11, "Q3_K"},
    {12, "Q4_K"},
    {13, "Q5_K"},
    {14, "Q6_K"},
    {15, "Q8_K"},
    {16, "IQ2_XXS"},
    {17, "IQ2_XS"},
    {18, "IQ3_XXS"},
    {19, "IQ1_S"},
    {20, "IQ4_NL"},
    {21, "IQ3_S"},
    {22, "IQ2_S"},
    {23, "IQ4_XS"},
    {24, "I8"},
    {25, "I16"},
    {26, "I32"},
    {27, "I64"},
    {28, "F64"},
    {29, "IQ1_M"},
    {30, "BF16", DType::kBF16},
    {34, "TQ1_0"},
    {35, "TQ2_0"},
    {39, "MXFP4"},
};

struct TensorInfo {
  std::string_view name;
  uint32_t type = 0;
  Shape shape;
  uint64_t offset = 0;  // from the start of the data
};

TensorInfo read_tensor_info(GgufReader& reader) {
  TensorInfo info;
  info.name = reader.name();
  const auto rank = reader.number<uint32_t>();
  if (rank > Shape::kMaxRank) {
    reader.error(concat("tensor ", in_quotes(info.name), " has ", rank, " dimensions"));
  }
  std::array<uint64_t, Shape::kMaxRank> dims{};  // innermost first
  for (uint32_t axis = 0; axis < rank; ++axis) dims[axis] = reader.number<uint64_t>();
  int64_t elements = 1;
  for (uint32_t axis = rank; axis-- > 0;) {
    const auto dim = static_cast<int64_t>(dims[axis]);
    if (dim < 0 || __builtin_mul_overflow(elements, dim, &elements)) {
      reader.error(concat("tensor ", in_quotes(info.name), " has more elements than a file can hold"));
    }
    info.shape.push_back(dim);
  }
  info.type = reader.number<uint32_t>();
  info.offset = reader.number<uint64_t>();
  return info;
}

// The tensor inside the data, or a failure that tells how the header lies.
NamedTensor place_tensor(const TensorInfo& info, DType dtype, std::span<const std::byte> data,
                         const std::string& path) {
  const std::string tensor =
      concat(path, ": tensor ", in_quotes(info.name), " of shape ", info.shape.to_string());
  const DTypeInfo& type = dtype_info(dtype);
  const int64_t row = info.shape.rank() == 0 ? 1 : info.shape[info.shape.rank() - 1];
  if (row % type.block_elements != 0) {
    fail(Status::kInvalidModel, tensor, ": rows of ", type.name, " are a multiple of ", type.block_elements);
  }
  int64_t bytes = 0;
  if (__builtin_mul_overflow(info.shape.elements() / type.block_elements, type.block_bytes, &bytes) ||
      info.offset > data.size() || static_cast<uint64_t>(bytes) > data.size() - info.offset) {
    fail(Status::kInvalidModel, tensor, " at offset ", info.offset, " does not lie in the ", data.size(),
         " bytes of data; the file is cut short or damaged");
  }
  return {std::string(info.name), {dtype, info.shape, data.data() + info.offset}};
}

void check_overlaps(const std::vector<NamedTensor>& tensors, const std::string& path) {
  std::vector<const NamedTensor*> sorted;
  for (const NamedTensor& tensor : tensors) {
    if (tensor.view.bytes() > 0) sorted.push_back(&tensor);
  }
  const auto begin = [](const NamedTensor* tensor) {
    return static_cast<const std::byte*>(tensor->view.data);
  };
  std::sort(sorted.begin(), sorted.end(),
            [&](const NamedTensor* a, const NamedTensor* b) { return begin(a) < begin(b); });
  for (size_t i = 1; i < sorted.size(); ++i) {
    if (begin(sorted[i]) - begin(sorted[i - 1]) < sorted[i - 1]->view.bytes()) {
      fail(Status::kInvalidModel, path, ": tensors ", in_quotes(sorted[i - 1]->name), " and ",
           in_quotes(sorted[i]->name), " overlap");
    }
  }
}

void check_version(uint32_t magic, uint32_t version, const std::string& path) {
  constexpr uint32_t kMagic = 0x46554747, kSwappedMagic = 0x47475546;  // "GGUF", "FUGG"
  if (magic != kMagic && magic != kSwappedMagic) {
    fail(Status::kInvalidModel, path,
         ": no GGUF file (it does not begin with \"GGUF\"); a model of safetensors is opened by its "
         "directory");
  }
  if (magic == kSwappedMagic || (version != 0 && (version & 0xFFFF) == 0)) {
    fail(Status::kUnsupported, path, ": a big-endian GGUF file; convert it to little-endian");
  }
  if (version != 2 && version != 3) {
    fail(Status::kUnsupported, path, ": GGUF version ", version, "; versions 2 and 3 are supported");
  }
}

}  // namespace

Gguf::Gguf(const std::filesystem::path& file_path) : TensorFile(file_path) {
  GgufReader reader(file_);
  const auto magic = reader.number<uint32_t>();
  check_version(magic, reader.number<uint32_t>(), path());
  const auto tensor_count = reader.number<uint64_t>();
  const auto metadata_count = reader.number<uint64_t>();

  reader.need(metadata_count, sizeof(uint64_t) + sizeof(uint32_t) + 1);
  for (uint64_t i = 0; i < metadata_count; ++i) {
    const std::string_view key = reader.name();
    const auto type = reader.number<uint32_t>();
    if (!metadata_.try_emplace(std::string(key), reader.value(type)).second) {
      reader.error(concat("key ", in_quotes(key), " is there twice"));
    }
  }

  constexpr uint64_t kSmallestTensorInfo = 2 * sizeof(uint64_t) + 2 * sizeof(uint32_t);
  reader.need(tensor_count, kSmallestTensorInfo);
  std::vector<TensorInfo> infos;
  std::unordered_set<std::string_view> names;
  for (uint64_t i = 0; i < tensor_count; ++i) {
    infos.push_back(read_tensor_info(reader));
    if (!names.insert(infos.back().name).second) {
      reader.error(concat("tensor ", in_quotes(infos.back().name), " is there twice"));
    }
  }

  const auto alignment = static_cast<uint64_t>(find(kAlignmentKey) ? integer(kAlignmentKey, 1, 1 << 16) : 32);
  if (!std::has_single_bit(alignment)) {
    fail(Status::kInvalidModel, path(), ": key ", kAlignmentKey, " is ", alignment,
         ", which is no power of two");
  }
  const auto bytes = file_.bytes();
  const size_t data_begin = (reader.position() + alignment - 1) / alignment * alignment;
  const auto data = bytes.subspan(std::min(data_begin, bytes.size()));
  for (const TensorInfo& info : infos) {
    if (info.offset % alignment != 0) {
      fail(Status::kInvalidModel, path(), ": tensor ", in_quotes(info.name), " at offset ", info.offset,
           " is not aligned to ", alignment);
    }
    const auto* type = std::find_if(std::begin(kFileTypes), std::end(kFileTypes),
                                    [&](const FileType& known) { return known.number == info.type; });
    if (type == std::end(kFileTypes)) {
      fail(Status::kUnsupported, path(), ": tensor ", in_quotes(info.name), " is of the unknown type ",
           info.type);
    }
    if (type->dtype) {
      tensors_.push_back(place_tensor(info, *type->dtype, data, path()));
    } else {
      unreadable_.push_back({std::string(info.name),
                             concat("is of type ", type->name, "; F32, F16, BF16 and Q8_0 are supported")});
    }
  }
  check_overlaps(tensors_, path());
}

std::string Gguf::architecture() const {
  const std::string_view name = text("general.architecture");
  if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != name.npos) {
    fail(Status::kInvalidModel, path(), ": key general.architecture is ", in_quotes(name),
         ", which is no name of an architecture");
  }
  return std::string(name);
}

const GgufValue* Gguf::find(std::string_view key) const {
  const auto found = metadata_.find(key);
  return found == metadata_.end() ? nullptr : &found->second;
}

// Fails unless the key is there with a value of type T.
template <class T>
const T& Gguf::get(std::string_view key, const char* expected) const {
  const GgufValue* value = find(key);
  if (!value) fail(Status::kInvalidModel, path(), ": key ", key, " is missing");
  const T* typed = std::get_if<T>(value);
  if (!typed) fail(Status::kInvalidModel, path(), ": key ", key, " must be ", expected);
  return *typed;
}

std::string_view Gguf::text(std::string_view key) const { return get<std::string_view>(key, "a string"); }

const std::vector<std::string_view>& Gguf::texts(std::string_view key) const {
  return get<std::vector<std::string_view>>(key, "an array of strings");
}

int64_t Gguf::integer(std::string_view key, int64_t lowest, int64_t highest) const {
  const GgufValue* value = find(key);
  std::optional<int64_t> number;
  if (value && std::holds_alternative<int64_t>(*value)) {
    number = std::get<int64_t>(*value);
  } else if (value && std::holds_alternative<uint64_t>(*value) && std::get<uint64_t>(*value) <= INT64_MAX) {
    number = static_cast<int64_t>(std::get<uint64_t>(*value));
  }
  if (!number || *number < lowest || *number > highest) {
    fail(Status::kInvalidModel, path(), ": key ", key, value ? " must be" : " is missing; it must be",
         " a whole number from ", lowest, " to ", highest);
  }
  return *number;
}

double Gguf::number(std::string_view key) const { return get<double>(key, "a number of floating point"); }

}  // namespace brisling
