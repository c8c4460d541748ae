#include "core/base/tensor.h"

#include <cstring>
#include <vector>

#include "core/base/float16.h"
#include "tests/support/errors.h"

using namespace brisling;
using brisling::test::check_fails;

TEST_CASE("A shape counts its elements; a scalar has one") {
  CHECK(Shape().elements() == 1);
  CHECK(Shape{}.rank() == 0);
  const Shape shape{384, 1536};
  CHECK(shape.rank() == 2);
  CHECK(shape[1] == 1536);
  CHECK(shape.elements() == 384 * 1536);
  CHECK(shape.to_string() == "[384, 1536]");
  CHECK(Shape{0, 5}.elements() == 0);
  CHECK(shape == Shape{384, 1536});
  CHECK(shape != Shape{384});
  check_fails(Status::kUnsupported, {"4 dimensions"}, [] { Shape{1, 2, 3, 4, 5}; });
}

TEST_CASE("Bytes of a tensor follow from its blocks") {
  CHECK(TensorView{DType::kF32, {3, 64}, nullptr}.bytes() == 3 * 64 * 4);
  CHECK(TensorView{DType::kBF16, {3, 64}, nullptr}.bytes() == 3 * 64 * 2);
  CHECK(TensorView{DType::kQ8_0, {3, 64}, nullptr}.bytes() == 3 * 2 * 34);
  CHECK(std::string(dtype_info(DType::kQ8_0).name) == "q8_0");
}

TEST_CASE("Conversion to float32 starts anywhere and needs no alignment") {
  std::vector<std::byte> memory(1 + 4 * 34);
  std::byte* unaligned = memory.data() + 1;
  float out[64];

  SECTION("f32") {
    const float values[] = {1, -2, 3.5f, 4};
    std::memcpy(unaligned, values, sizeof values);
    to_float({DType::kF32, {4}, unaligned}, 1, 2, out);
    CHECK(out[0] == -2);
    CHECK(out[1] == 3.5f);
  }
  SECTION("f16 and bf16") {
    const uint16_t halves[] = {f16_from_float(0.25f), f16_from_float(-1.5f), bf16_from_float(3)};
    std::memcpy(unaligned, halves, sizeof halves);
    to_float({DType::kF16, {2}, unaligned}, 0, 2, out);
    CHECK(out[0] == 0.25f);
    CHECK(out[1] == -1.5f);
    to_float({DType::kBF16, {3}, unaligned}, 2, 1, out);
    CHECK(out[0] == 3);
  }
  SECTION("q8_0: a half scale, then 32 signed bytes a block") {
    for (int block = 0; block < 4; ++block) {
      const uint16_t scale = f16_from_float(0.5f * static_cast<float>(block + 1));
      std::memcpy(unaligned + 34 * block, &scale, sizeof scale);
      for (int i = 0; i < 32; ++i) unaligned[34 * block + 2 + i] = static_cast<std::byte>(i * 8 - 128);
    }
    to_float({DType::kQ8_0, {2, 64}, unaligned}, 32, 64, out);
    CHECK(out[0] == -128 * 1.0f);
    CHECK(out[31] == 120 * 1.0f);
    CHECK(out[32] == -128 * 1.5f);
    CHECK(out[63] == 120 * 1.5f);
  }
}
