// Fewer bytes a number, and the integers exactly as quantize_embeddings gives them.
#include "core/tasks/quantize.h"

#include <cmath>
#include <cstring>

#include "tests/tasks/embedding_support.h"

namespace brisling {
namespace {

using namespace test;

struct Precisions {
  Json json = read_json(golden("st-bert-mean/precisions.json"));
  std::vector<float> rows = numbers_of(json.at("float32"));
  ConstMatrix matrix{rows.data(), static_cast<int64_t>(rows.size()) / 32, 32};

  std::vector<int> expected(const char* name) const {
    std::vector<int> out;
    for (const float number : numbers_of(json.at(name))) out.push_back(static_cast<int>(number));
    return out;
  }
};

template <class Number>
std::vector<int> quantized(ConstMatrix rows, Precision precision, std::span<const float> ranges = {}) {
  std::vector<uint8_t> bytes(static_cast<size_t>(rows.rows * row_bytes(precision, rows.cols)));
  quantize(rows, precision, ranges, bytes.data());
  std::vector<int> out;
  for (const uint8_t byte : bytes) out.push_back(static_cast<Number>(byte));
  return out;
}

}  // namespace

TEST_CASE("every integer is the reference's") {
  const Precisions golden_case;
  const ConstMatrix rows = golden_case.matrix;
  const std::vector<float> ranges = numbers_of(golden_case.json.at("ranges"));
  CHECK(quantized<uint8_t>(rows, Precision::kUint8, ranges) == golden_case.expected("uint8_ranges"));
  CHECK(quantized<int8_t>(rows, Precision::kInt8, ranges) == golden_case.expected("int8_ranges"));
  CHECK(quantized<uint8_t>(rows, Precision::kUbinary) == golden_case.expected("ubinary"));
  CHECK(quantized<int8_t>(rows, Precision::kBinary) == golden_case.expected("binary"));
}

TEST_CASE("ranges of a calibration cut what lies outside") {
  const Precisions golden_case;
  std::vector<float> ranges(64);
  for (size_t i = 0; i < 32; ++i) {
    ranges[i] = ranges[32 + i] = golden_case.rows[i];
    for (size_t r = 0; r < 20; ++r) {
      ranges[i] = std::min(ranges[i], golden_case.rows[r * 32 + i]);
      ranges[32 + i] = std::max(ranges[32 + i], golden_case.rows[r * 32 + i]);
    }
  }
  CHECK(quantized<int8_t>(golden_case.matrix, Precision::kInt8, ranges) ==
        golden_case.expected("int8_calibrated_on_first_20"));
  const ConstMatrix first{golden_case.rows.data(), 20, 32};
  CHECK(quantized<int8_t>(first, Precision::kInt8) == quantized<int8_t>(first, Precision::kInt8, ranges));
}

TEST_CASE("columns of one value, infinities, NaN, and bits that do not fill a byte") {
  const float rows[] = {1, -INFINITY, 7, NAN, 1, 2, 7, 5, 1, INFINITY, 7, 0};
  const float ranges[] = {1, 0, 7, 0, 1, 4, 7, 255};
  CHECK(quantized<uint8_t>({rows, 3, 4}, Precision::kUint8, ranges) ==
        std::vector<int>{0, 0, 0, 0, 0, 127, 0, 5, 0, 255, 0, 0});
  const float nine[] = {1, 0, -1, 1, 1, 0, 0, 1, 3};
  CHECK(quantized<uint8_t>({nine, 1, 9}, Precision::kUbinary) == std::vector<int>{0b10011001, 0b10000000});
  CHECK(quantized<int8_t>({nine, 1, 9}, Precision::kBinary) == std::vector<int>{0b10011001 - 128, 0});
  CHECK(quantized<uint8_t>({nullptr, 0, 9}, Precision::kUint8).empty());
}

TEST_CASE("float32 is kept and float16 is the nearest") {
  const float rows[] = {1.0f, -2.5f, 0.1f, 65536.0f};
  uint8_t bytes[16];
  quantize({rows, 2, 2}, Precision::kFloat32, {}, bytes);
  CHECK(std::memcmp(bytes, rows, sizeof rows) == 0);
  quantize({rows, 2, 2}, Precision::kFloat16, {}, bytes);
  uint16_t halves[4];
  std::memcpy(halves, bytes, sizeof halves);
  CHECK(std::vector<int>(halves, halves + 4) == std::vector<int>{0x3C00, 0xC100, 0x2E66, 0x7C00});
}

}  // namespace brisling
