#include "core/base/float16.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

using namespace brisling;

namespace {

// The value of a 16-bit pattern by the definition of the formats, in double.
double value_of(uint16_t bits, int mantissa_bits, int bias) {
  const int exponent = (bits & 0x7FFF) >> mantissa_bits;
  const int mantissa = bits & ((1 << mantissa_bits) - 1);
  const double significand = exponent == 0 ? mantissa : mantissa + (1 << mantissa_bits);
  const double magnitude = std::ldexp(significand, std::max(exponent, 1) - bias - mantissa_bits);
  return bits & 0x8000 ? -magnitude : magnitude;
}

// The nearest pattern among all of the format, ties to the even one; `infinity` is the pattern of
// infinity, which stands for the value that would follow the largest.
uint16_t nearest(double value, int mantissa_bits, int bias, uint16_t infinity) {
  const double magnitude = std::abs(value);
  int low = 0, high = infinity;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (value_of(static_cast<uint16_t>(middle), mantissa_bits, bias) <= magnitude ? low : high) = middle;
  }
  const double below = magnitude - value_of(static_cast<uint16_t>(low), mantissa_bits, bias);
  const double above = value_of(static_cast<uint16_t>(high), mantissa_bits, bias) - magnitude;
  const int chosen = below < above || (below == above && low % 2 == 0) ? low : high;
  return static_cast<uint16_t>(chosen | (std::signbit(value) ? 0x8000 : 0));
}

uint16_t nearest_f16(float value) { return nearest(value, 10, 15, 0x7C00); }
uint16_t nearest_bf16(float value) { return nearest(value, 7, 127, 0x7F80); }

// How often the conversions of all these floats differ from the nearest pattern.
template <class Next>
int count_wrong(int count, Next next) {
  int wrong = 0;
  for (int i = 0; i < count; ++i) {
    const float value = next(i);
    if (!std::isfinite(value)) continue;
    wrong += f16_from_float(value) != nearest_f16(value);
    wrong += bf16_from_float(value) != nearest_bf16(value);
  }
  return wrong;
}

}  // namespace

TEST_CASE("Every half and every bfloat16 has the value of its definition and survives a round trip") {
  int wrong = 0;
  for (int i = 0; i < 65536; ++i) {
    const auto bits = static_cast<uint16_t>(i);
    const bool special_f16 = (bits & 0x7C00) == 0x7C00, special_bf16 = (bits & 0x7F80) == 0x7F80;
    if (!special_f16) wrong += float_from_f16(bits) != value_of(bits, 10, 15);
    if (!special_bf16) wrong += float_from_bf16(bits) != value_of(bits, 7, 127);
    if (!special_f16 || (bits & 0x3FF) == 0) wrong += f16_from_float(float_from_f16(bits)) != bits;
    if (!special_bf16 || (bits & 0x7F) == 0) wrong += bf16_from_float(float_from_bf16(bits)) != bits;
    if (special_f16 && (bits & 0x3FF)) {
      wrong += !std::isnan(float_from_f16(bits)) ||
               !std::isnan(float_from_f16(f16_from_float(float_from_f16(bits))));
    }
    if (special_bf16 && (bits & 0x7F)) {
      wrong += !std::isnan(float_from_bf16(bits)) ||
               !std::isnan(float_from_bf16(bf16_from_float(float_from_bf16(bits))));
    }
  }
  CHECK(wrong == 0);
  CHECK(std::isinf(float_from_f16(0x7C00)));
  CHECK(float_from_f16(0xFC00) == -std::numeric_limits<float>::infinity());
}

TEST_CASE("Rounding to 16 bits is to nearest, ties to even, in every binade") {
  // Just below, at and just above the middle between neighbouring halves and bfloat16s.
  const auto around_middles = [](float (*convert)(uint16_t), int last) {
    int wrong = 0;
    for (int i = 0; i < last; ++i) {
      const double middle =
          (double{convert(static_cast<uint16_t>(i))} + convert(static_cast<uint16_t>(i + 1))) / 2;
      const auto tie = static_cast<float>(middle);
      wrong +=
          count_wrong(3, [&](int k) { return k == 0 ? tie : std::nextafter(tie, k == 1 ? -1.0f : 1e38f); });
      wrong += count_wrong(1, [&](int) { return -tie; });
    }
    return wrong;
  };
  CHECK(around_middles(float_from_f16, 0x7BFF) == 0);
  CHECK(around_middles(float_from_bf16, 0x7F7F) == 0);
  std::mt19937 random(7);
  CHECK(count_wrong(1'000'000, [&](int) { return std::bit_cast<float>(static_cast<uint32_t>(random())); }) ==
        0);
}

TEST_CASE("Overflow becomes infinity and NaN stays NaN") {
  CHECK(f16_from_float(65504.0f) == 0x7BFF);
  CHECK(f16_from_float(65519.9f) == 0x7BFF);
  CHECK(f16_from_float(65520.0f) == 0x7C00);
  CHECK(f16_from_float(-1e10f) == 0xFC00);
  CHECK(bf16_from_float(std::numeric_limits<float>::max()) == 0x7F80);
  const float nan = std::bit_cast<float>(0x7F800001u);  // a payload that rounding alone would lose
  CHECK(std::isnan(float_from_f16(f16_from_float(nan))));
  CHECK(std::isnan(float_from_bf16(bf16_from_float(nan))));
}
