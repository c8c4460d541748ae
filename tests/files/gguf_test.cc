#include "core/files/gguf.h"

#include <cmath>
#include <cstring>

#include "core/base/float16.h"
#include "tests/files/builders.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"

using namespace brisling;
using namespace brisling::test;

namespace {

constexpr uint32_t kF32 = 0, kF16 = 1, kQ8_0 = 8, kQ4_K = 12, kBF16 = 30;

void check_rejected(Status status, std::initializer_list<std::string> parts, std::string_view content) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path / "model.gguf").string();
  write_file(path, content);
  check_fails(status, {path}, [&] { Gguf{path}; });
  check_fails(status, parts, [&] { Gguf{path}; });
}

void check_broken(std::initializer_list<std::string> parts, std::string_view content) {
  check_rejected(Status::kInvalidModel, parts, content);
}

const TensorView& tensor(const TensorFile& file, const std::string& name) {
  for (const NamedTensor& candidate : file.tensors()) {
    if (candidate.name == name) return candidate.view;
  }
  fail(Status::kNotFound, "no tensor ", name);
}

std::vector<float> floats(const TensorView& view) {
  std::vector<float> values(static_cast<size_t>(view.shape.elements()));
  to_float(view, 0, view.shape.elements(), values.data());
  return values;
}

}  // namespace

TEST_CASE("GGUF metadata of every type is read") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "all.gguf";
  GgufBuilder builder;
  builder.add("u8", 0, "\xff").add("i8", 1, "\xff").add("u16", 2, "\xff\xff").add("i16", 3, "\xfe\xff");
  builder.add("u32", 4, little_endian(UINT32_MAX)).add("i32", 5, little_endian(-3));
  builder.add("f32", 6, little_endian(0.5f)).add("bool", 7, "\1").add_text("text", "caf\xc3\xa9");
  builder.add("u64", 10, little_endian(UINT64_MAX)).add("i64", 11, little_endian(INT64_MIN));
  builder.add("f64", 12, little_endian(1e300));
  builder.add_array("u8s", 0, 2, "\x01\xff").add_array("i8s", 1, 2, "\x01\xff");
  builder.add_array("i32s", 5, 1, little_endian(-5))
      .add_array("f32s", 6, 2, little_endian(1.f) + little_endian(2.f));
  builder.add_array("bools", 7, 2, std::string_view("\0\1", 2));
  builder.add_array("texts", 8, 2, gguf_text("a") + gguf_text("")).add_array("nothing", 8, 0, "");
  for (const uint32_t version : {2u, 3u}) {
    builder.version = version;
    write_file(path, builder.file());
    const Gguf file(path);
    CHECK(file.integer("u8", 0, 255) == 255);
    CHECK(file.integer("i8", -9, 9) == -1);
    CHECK(file.integer("u16", 0, 65535) == 65535);
    CHECK(file.integer("i16", -9, 9) == -2);
    CHECK(file.integer("u32", 0, INT64_MAX) == UINT32_MAX);
    CHECK(file.integer("i32", -9, 9) == -3);
    CHECK(file.integer("i64", INT64_MIN, 0) == INT64_MIN);
    CHECK(file.number("f32") == 0.5);
    CHECK(file.number("f64") == 1e300);
    CHECK(std::get<bool>(*file.find("bool")));
    CHECK(file.text("text") == "caf\xc3\xa9");
    CHECK(std::get<std::vector<uint64_t>>(*file.find("u8s")) == std::vector<uint64_t>{1, 255});
    CHECK(std::get<std::vector<int64_t>>(*file.find("i8s")) == std::vector<int64_t>{1, -1});
    CHECK(std::get<std::vector<int64_t>>(*file.find("i32s")) == std::vector<int64_t>{-5});
    CHECK(std::get<std::vector<double>>(*file.find("f32s")) == std::vector<double>{1, 2});
    CHECK(std::get<std::vector<bool>>(*file.find("bools")) == std::vector<bool>{false, true});
    CHECK(file.texts("texts") == std::vector<std::string_view>{"a", ""});
    CHECK(file.texts("nothing").empty());
    CHECK(file.find("absent") == nullptr);

    const std::string source = path.string();
    check_fails(Status::kInvalidModel, {source, "key u64 must be a whole number"},
                [&] { file.integer("u64", 0, INT64_MAX); });
    check_fails(Status::kInvalidModel, {source, "key u8 must be", "from 0 to 9"},
                [&] { file.integer("u8", 0, 9); });
    check_fails(Status::kInvalidModel, {source, "key text must be a whole"},
                [&] { file.integer("text", 0, 9); });
    check_fails(Status::kInvalidModel, {source, "key absent is missing"},
                [&] { file.integer("absent", 0, 9); });
    check_fails(Status::kInvalidModel, {source, "key u8 must be a string"}, [&] { file.text("u8"); });
    check_fails(Status::kInvalidModel, {source, "key absent is missing"}, [&] { file.text("absent"); });
    check_fails(Status::kInvalidModel, {source, "key u8 must be a number"}, [&] { file.number("u8"); });
    check_fails(Status::kInvalidModel, {source, "key text must be an array of strings"},
                [&] { file.texts("text"); });
    check_fails(Status::kInvalidModel, {source, "general.architecture is missing"},
                [&] { file.architecture(); });
  }
}

TEST_CASE("GGUF tensors have their shapes outermost first") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "model.gguf";
  std::string data(256, '\0');
  for (int i = 0; i < 32; ++i) data[128 + 2 + static_cast<size_t>(i)] = static_cast<char>(i);
  const uint16_t half = f16_from_float(0.5f);
  std::memcpy(data.data() + 128, &half, 2);
  GgufBuilder builder;
  builder.add_u32("general.alignment", 64);
  builder.add_tensor("f32", {3, 2}, kF32, 0).add_tensor("q8", {32, 1}, kQ8_0, 128);
  builder.add_tensor("scalar", {}, kBF16, 64).add_tensor("q4", {256}, kQ4_K, 192);
  write_file(path, builder.file(data, 64));
  const Gguf file(path);
  CHECK(tensor(file, "f32").shape == Shape{2, 3});
  CHECK(tensor(file, "scalar").shape == Shape{});
  CHECK(tensor(file, "q8").shape == Shape{1, 32});
  CHECK(floats(tensor(file, "q8"))[31] == 15.5f);
  REQUIRE(file.unreadable().size() == 1);
  CHECK(file.unreadable()[0].name == "q4");
  CHECK(file.unreadable()[0].problem == "is of type Q4_K; F32, F16, BF16 and Q8_0 are supported");
}

TEST_CASE("The same model as F32, F16, BF16 and Q8_0 has the same tensors up to the rounding of the type") {
  const Gguf exact(golden("gguf-bert-f32") / "model.gguf");
  REQUIRE(exact.tensors().size() == 37);
  const Gguf f16(golden("gguf-bert-f16") / "model.gguf");
  const Gguf bf16(golden("gguf-bert-bf16") / "model.gguf");
  const Gguf q8(golden("gguf-bert-q8_0") / "model.gguf");
  int halves = 0, brains = 0, blocks = 0, wrong = 0;
  for (const NamedTensor& reference : exact.tensors()) {
    const std::vector<float> values = floats(reference.view);
    const TensorView &as_f16 = tensor(f16, reference.name), &as_bf16 = tensor(bf16, reference.name),
                     &as_q8 = tensor(q8, reference.name);
    REQUIRE(as_f16.shape == reference.view.shape);
    REQUIRE(as_bf16.shape == reference.view.shape);
    REQUIRE(as_q8.shape == reference.view.shape);
    const auto from_f16 = floats(as_f16), from_bf16 = floats(as_bf16), from_q8 = floats(as_q8);
    halves += as_f16.dtype == DType::kF16;
    brains += as_bf16.dtype == DType::kBF16;
    blocks += as_q8.dtype == DType::kQ8_0;
    for (size_t i = 0; i < values.size(); ++i) {
      const bool is_half = as_f16.dtype == DType::kF16, is_brain = as_bf16.dtype == DType::kBF16;
      wrong += from_f16[i] != (is_half ? float_from_f16(f16_from_float(values[i])) : values[i]);
      wrong += from_bf16[i] != (is_brain ? float_from_bf16(bf16_from_float(values[i])) : values[i]);
    }
    // A Q8_0 value is off by at most half a step; the step is the largest of the block / 127,
    // itself rounded to a half (by up to 2^-11 of it, which 127 steps add up).
    for (size_t block = 0; block < values.size(); block += 32) {
      const size_t end = std::min(block + 32, values.size());
      float largest = 0;
      for (size_t i = block; i < end; ++i) largest = std::max(largest, std::abs(values[i]));
      const float bound = as_q8.dtype == DType::kQ8_0 ? largest / 127 * (0.5f + 127 * 0x1p-11f) : 0;
      for (size_t i = block; i < end; ++i) wrong += std::abs(from_q8[i] - values[i]) > bound;
    }
  }
  CHECK(wrong == 0);
  CHECK(halves == 13);
  CHECK(brains == 13);
  CHECK(blocks == 13);
}

TEST_CASE("What is no GGUF of versions 2 or 3 is rejected") {
  check_broken({"ends before"}, "");
  check_broken({"ends before"}, "GGU");
  check_broken({"no GGUF file"}, "PK\3\4 something else entirely");
  const auto with_version = [](uint32_t version) {
    GgufBuilder builder;
    builder.version = version;
    return builder.file();
  };
  check_rejected(Status::kUnsupported, {"GGUF version 1"}, with_version(1));
  check_rejected(Status::kUnsupported, {"GGUF version 4"}, with_version(4));
  check_rejected(Status::kUnsupported, {"GGUF version 0"}, with_version(0));
  check_rejected(Status::kUnsupported, {"big-endian"}, with_version(0x03000000));
  check_rejected(Status::kUnsupported, {"big-endian"}, "FUGG" + with_version(0x03000000).substr(4));
}

TEST_CASE("Truncated GGUF files are rejected at every length") {
  GgufBuilder builder;
  builder.add_text("general.architecture", "bert")
      .add_array("list", 8, 2, gguf_text("one") + gguf_text("two"));
  builder.add_tensor("weight", {4, 2}, kF32, 0);
  const std::string whole = builder.file(std::string(32, 'x'));
  const TemporaryDirectory directory;
  const auto path = directory.path / "model.gguf";
  for (size_t size = 0; size < whole.size(); ++size) {
    write_file(path, whole.substr(0, size));
    INFO(size);
    check_fails(Status::kInvalidModel, {path.string()}, [&] { Gguf{path}; });
  }
  write_file(path, whole);
  CHECK(Gguf(path).tensors().size() == 1);
}

TEST_CASE("Counts and lengths of GGUF that exceed the file are rejected before any memory is taken") {
  for (const uint64_t huge : {uint64_t{1000}, uint64_t{1} << 40, UINT64_MAX / 8, UINT64_MAX}) {
    GgufBuilder builder;
    builder.metadata_count = huge;
    check_broken({"ends before"}, builder.file());
    builder.metadata_count = 0;
    builder.tensor_count = huge;
    check_broken({"ends before"}, builder.file());
    for (const uint32_t type : {0u, 5u, 7u, 8u, 12u}) {
      check_broken({"ends before"}, GgufBuilder().add_array("list", type, huge, "12345678").file());
    }
    check_broken({"ends before"}, GgufBuilder().add("text", 8, little_endian(huge) + "12345678").file());
    GgufBuilder key;
    key.metadata = little_endian(huge) + std::string(64, 'k');
    key.metadata_count = 1;
    check_broken({"ends before"}, key.file());
  }
  check_broken({"a name of 70000 bytes"}, GgufBuilder().add_u32(std::string(70000, 'k'), 1).file());
  check_broken({"elements in the arrays"},
               GgufBuilder().add_array("list", 0, (1u << 24) + 1, std::string((1u << 24) + 1, 'x')).file());
}

TEST_CASE("GGUF metadata of unknown or nested types, odd truth values and keys given twice are rejected") {
  check_broken({"unknown type 13"}, GgufBuilder().add("key", 13, "12345678").file());
  check_broken({"unknown type 99"}, GgufBuilder().add_array("key", 99, 1, "12345678").file());
  check_broken({"arrays of arrays"}, GgufBuilder().add_array("key", 9, 1, "1234567890123456").file());
  check_broken({"truth value"}, GgufBuilder().add("key", 7, "\2").file());
  check_broken({"truth value"}, GgufBuilder().add_array("key", 7, 1, "\2").file());
  check_broken({"key \"twice\""}, GgufBuilder().add_u32("twice", 1).add_u32("twice", 2).file());
  for (const uint32_t alignment : {0u, 3u, 1u << 31}) {
    check_broken({"general.alignment"}, GgufBuilder().add_u32("general.alignment", alignment).file());
  }
  check_broken({"general.alignment"}, GgufBuilder().add_text("general.alignment", "32").file());
}

TEST_CASE("GGUF tensors that lie about their place or size are rejected, naming the tensor") {
  const std::string data(128, 'x');
  const auto one = [&](const std::vector<uint64_t>& dims, uint32_t type, uint64_t offset) {
    return GgufBuilder().add_tensor("weight", dims, type, offset).file(data);
  };
  check_broken({"\"weight\"", "does not lie"}, one({33}, kF32, 0));
  check_broken({"\"weight\"", "does not lie"}, one({8}, kF32, 128));
  check_broken({"\"weight\"", "does not lie"}, one({8}, kF32, uint64_t{1} << 40));
  check_broken({"\"weight\"", "does not lie"}, one({8}, kF32, UINT64_MAX - 31));
  check_broken({"\"weight\"", "does not lie"}, one({uint64_t{1} << 62}, kF32, 0));
  check_broken({"\"weight\"", "aligned"}, one({8}, kF32, 16));
  check_broken({"\"weight\"", "elements"}, one({uint64_t{1} << 32, uint64_t{1} << 32}, kF32, 0));
  check_broken({"\"weight\"", "elements"}, one({uint64_t{1} << 63}, kF32, 0));
  check_broken({"\"weight\"", "elements"}, one({0, uint64_t{1} << 62, 4}, kF32, 0));
  check_broken({"\"weight\"", "5 dimensions"}, one({1, 1, 1, 1, 1}, kF32, 0));
  check_broken({"\"weight\"", "multiple of 32"}, one({33, 1}, kQ8_0, 0));
  check_broken({"\"weight\"", "multiple of 32"}, one({16, 2}, kQ8_0, 0));
  check_rejected(Status::kUnsupported, {"\"weight\"", "unknown type 77"}, one({8}, 77, 0));
  check_broken({"\"a\"", "\"b\"", "overlap"},
               GgufBuilder().add_tensor("b", {8}, kF32, 32).add_tensor("a", {32}, kF16, 0).file(data));
  check_broken({"\"a\"", "\"b\"", "overlap"},
               GgufBuilder().add_tensor("a", {8}, kF32, 0).add_tensor("b", {8}, kF32, 0).file(data));
  check_broken({"\"a\"", "twice"},
               GgufBuilder().add_tensor("a", {8}, kF32, 0).add_tensor("a", {8}, kF32, 32).file(data));
}

TEST_CASE("Names from a GGUF file cannot garble a message") {
  check_broken({R"("\xFF\x0A")"},
               GgufBuilder().add_tensor("\xff\n", {64}, kF32, 0).file(std::string(32, 'x')));
}

TEST_CASE("An architecture that is no plain name is rejected") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "model.gguf";
  for (const char* name : {"", "Bert", "be rt", "bert\"", "b\xc3\xa9"}) {
    write_file(path, GgufBuilder().add_text("general.architecture", name).file());
    check_fails(Status::kInvalidModel, {path.string(), "general.architecture"},
                [&] { Gguf(path).architecture(); });
  }
}
