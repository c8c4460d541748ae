#include "core/files/safetensors.h"

#include <cstring>

#include "tests/files/builders.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"

using namespace brisling;
using namespace brisling::test;

namespace {

// A header with one tensor "w", described by the text.
std::string one_tensor(const std::string& description) { return "{\"w\":{" + description + "}}"; }

// The file with this content fails to open with this status, naming the file and these parts.
void check_rejected(Status status, std::initializer_list<std::string> parts, std::string_view content) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path / "model.safetensors").string();
  write_file(path, content);
  check_fails(status, {path}, [&] { Safetensors{path}; });
  check_fails(status, parts, [&] { Safetensors{path}; });
}

void check_lie(std::initializer_list<std::string> parts, std::string_view header, std::string_view data) {
  check_rejected(Status::kInvalidModel, parts, safetensors_file(header, data));
}

}  // namespace

TEST_CASE("A safetensors file gives its tensors by name, type and shape") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "model.safetensors";
  const float floats[] = {1, 2, 3, 4, 5, 6};
  std::string data(reinterpret_cast<const char*>(floats), sizeof floats);
  data += std::string("\x00\x3c\x00\xc0", 4);  // 1 and -2 as halves
  data += std::string("\x80\x3f", 2);          // 1 as bfloat16
  write_file(path, safetensors_file(R"({"__metadata__": {"format": "pt"},
      "bias": {"dtype": "F16", "shape": [2], "data_offsets": [24, 28]},
      "weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
      "scale": {"dtype": "BF16", "shape": [], "data_offsets": [28, 30]},
      "none": {"dtype": "F32", "shape": [0, 7], "data_offsets": [30, 30]}}   )",
                                    data));
  const Safetensors file(path);
  REQUIRE(file.tensors().size() == 4);
  CHECK(file.unreadable().empty());
  const auto& [name, weight] = file.tensors()[1];
  CHECK(name == "weight");
  CHECK(weight.dtype == DType::kF32);
  CHECK(weight.shape == Shape{2, 3});
  CHECK(std::memcmp(weight.data, floats, sizeof floats) == 0);
  CHECK(read_floats(file, "bias").values == std::vector<float>{1, -2});
  CHECK(read_floats(file, "scale").values == std::vector<float>{1});
  CHECK(read_floats(file, "none").values.empty());
}

TEST_CASE("A safetensors file without tensors is fine") {
  const TemporaryDirectory directory;
  write_file(directory.path / "none.safetensors", safetensors_file("{}", ""));
  CHECK(Safetensors(directory.path / "none.safetensors").tensors().empty());
}

TEST_CASE("Tensors of other types and ranks are listed with the reason why they cannot be fetched") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "model.safetensors";
  write_file(path, safetensors_file(R"({
      "position_ids": {"dtype": "I64", "shape": [1, 2], "data_offsets": [0, 16]},
      "mask": {"dtype": "BOOL", "shape": [3], "data_offsets": [16, 19]},
      "fours": {"dtype": "F4", "shape": [2], "data_offsets": [19, 20]},
      "deep": {"dtype": "F32", "shape": [1, 1, 1, 1, 1], "data_offsets": [20, 24]}})",
                                    std::string(24, '\0')));
  const Safetensors file(path);
  CHECK(file.tensors().empty());
  REQUIRE(file.unreadable().size() == 4);
  CHECK(file.unreadable()[0].name == "position_ids");
  CHECK(file.unreadable()[0].problem == "is of type I64; F32, F16 and BF16 are supported");
  CHECK(file.unreadable()[3].problem == "has 5 dimensions; at most 4 are supported");
}

TEST_CASE("Truncated safetensors files are rejected at every length") {
  const std::string whole = safetensors_file(
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})",
      std::string(12, 'x'));
  const TemporaryDirectory directory;
  const auto path = directory.path / "model.safetensors";
  for (size_t size = 0; size < whole.size(); ++size) {
    write_file(path, whole.substr(0, size));
    INFO(size);
    check_fails(Status::kInvalidModel, {path.string()}, [&] { Safetensors{path}; });
  }
  write_file(path, whole);
  CHECK(Safetensors(path).tensors().size() == 2);
}

TEST_CASE("A safetensors header that lies about its own size is rejected") {
  check_rejected(Status::kInvalidModel, {"too short"}, "");
  check_rejected(Status::kInvalidModel, {"too short"}, "1234567");
  for (const uint64_t size : {uint64_t{3}, uint64_t{100'000'001}, uint64_t{1} << 63, UINT64_MAX}) {
    check_rejected(Status::kInvalidModel, {"header claims " + std::to_string(size)},
                   little_endian(size) + "{}");
  }
}

TEST_CASE("A safetensors header that is no JSON object of tensors is rejected") {
  check_lie({"not valid JSON"}, "", "");
  check_lie({"not valid JSON"}, "{\"a\":", "");
  check_lie({"not valid JSON"}, "\xff\xfe", "");
  check_lie({"must be an object"}, "[]", "");
  check_lie({"must be an object"}, "7", "");
  check_lie({"field w must be an object"}, R"({"w": 7})", "");
  check_lie({"field w.dtype is missing"}, one_tensor(R"("shape":[1],"data_offsets":[0,4])"), "1234");
  check_lie({"field w.shape is missing"}, one_tensor(R"("dtype":"F32","data_offsets":[0,4])"), "1234");
  check_lie({"field w.data_offsets is missing"}, one_tensor(R"("dtype":"F32","shape":[1])"), "1234");
  check_lie({"field w.dtype must be a string"}, one_tensor(R"("dtype":4,"shape":[1],"data_offsets":[0,4])"),
            "1234");
  check_lie({"field w.shape must be an array"},
            one_tensor(R"("dtype":"F32","shape":"1","data_offsets":[0,4])"), "1234");
  check_lie({"field w.shape[0]"}, one_tensor(R"("dtype":"F32","shape":[-1],"data_offsets":[0,4])"), "1234");
  check_lie({"field w.shape[0]"}, one_tensor(R"("dtype":"F32","shape":[1.5],"data_offsets":[0,4])"), "1234");
  check_lie({"field w.data_offsets must be [begin, end]"},
            one_tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0,4,8])"), "1234");
  check_lie({"levels"}, std::string(100000, '['), "");
  check_rejected(Status::kUnsupported, {"field w.dtype", "\"Q9\""},
                 safetensors_file(one_tensor(R"("dtype":"Q9","shape":[1],"data_offsets":[0,4])"), "1234"));
}

TEST_CASE("Sizes of safetensors that overflow are rejected") {
  check_lie({"field w.shape", "elements"},
            one_tensor(R"("dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0])"), "");
  check_lie({"field w.shape", "elements"},
            one_tensor(R"("dtype":"F32","shape":[2305843009213693952],"data_offsets":[0,0])"), "");
  check_lie({"field w.shape[0]"},
            one_tensor(R"("dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,4])"), "1234");
  check_lie({"field w.shape", "whole bytes"}, one_tensor(R"("dtype":"F4","shape":[3],"data_offsets":[0,1])"),
            "1");
}

TEST_CASE("Ranges of safetensors outside the file, reversed, of the wrong size, overlapping or with gaps") {
  check_lie({"field w.data_offsets[1]"}, one_tensor(R"("dtype":"F32","shape":[2],"data_offsets":[0,8])"),
            "1234");
  check_lie({"field w.data_offsets[1]"},
            one_tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807])"), "1234");
  check_lie({"field w.data_offsets[0]"}, one_tensor(R"("dtype":"F32","shape":[1],"data_offsets":[-4,0])"),
            "1234");
  check_lie({"field w.data_offsets spans -4 bytes"},
            one_tensor(R"("dtype":"F32","shape":[1],"data_offsets":[4,0])"), "1234");
  check_lie({"field w.data_offsets spans 4 bytes", "need 8"},
            one_tensor(R"("dtype":"F32","shape":[2],"data_offsets":[0,4])"), "1234");
  const auto two = [](const char* first, const char* second) {
    return std::string(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)") + first +
           R"(},"b":{"dtype":"F32","shape":[1],"data_offsets":)" + second + "}}";
  };
  check_lie({"\"b\"", "overlap"}, two("[0,4]", "[0,4]"), "12345678");
  check_lie({"\"b\"", "overlap"}, two("[0,4]", "[2,6]"), "123456");
  check_lie({"\"b\"", "gaps"}, two("[0,4]", "[8,12]"), "123456789012");
  check_lie({"\"a\"", "gaps"}, two("[4,8]", "[8,12]"), "123456789012");
  check_lie({"8 bytes of data, the file has 9"}, two("[0,4]", "[4,8]"), "123456789");
}

TEST_CASE("A tensor that is listed twice is rejected") {
  check_lie(
      {"\"w\"", "twice"},
      R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
      "12345678");
}
