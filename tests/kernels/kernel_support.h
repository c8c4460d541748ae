// What the kernel tests share: data that is the same in every run, and comparison with bounds.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "core/base/float16.h"
#include "core/base/tensor.h"
#include "kernels/cpu/cpu_target.h"

namespace brisling {

// Runs the rest of the test case once for each target of this CPU.
inline CpuTarget each_target() {
  const auto targets = available_cpu_targets();
  const CpuTarget target = targets[GENERATE_COPY(range(size_t{0}, targets.size()))];
  INFO("target " << cpu_target_name(target));
  return target;
}

// Row lengths around multiples of the widest vector: 0 to 2N + 1, and larger ones.
inline std::vector<int64_t> awkward_sizes() {
  std::vector<int64_t> sizes;
  for (int64_t size = 0; size <= 33; ++size) sizes.push_back(size);
  sizes.insert(sizes.end(), {47, 48, 49, 95, 97, 384});
  return sizes;
}

// Values in [-1, 1].
inline std::vector<float> random_values(int64_t count, uint32_t seed) {
  std::minstd_rand engine(seed + 1);
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = static_cast<float>(engine() % 20001) / 10000.0f - 1.0f;
  return values;
}

// Copies values to where no vector is aligned, with guards that a kernel must not touch.
class Misaligned {
 public:
  explicit Misaligned(const std::vector<float>& values)
      : size_(values.size()), memory_(values.size() + 2 * kGuard) {
    std::fill(memory_.begin(), memory_.end(), kGuardValue);
    std::copy(values.begin(), values.end(), data());
  }
  explicit Misaligned(int64_t count) : Misaligned(std::vector<float>(static_cast<size_t>(count), 0.5f)) {}

  float* data() { return memory_.data() + kGuard; }
  std::vector<float> values() { return {data(), data() + size_}; }
  bool guards_intact() const {
    for (size_t i = 0; i < kGuard; ++i) {
      if (memory_[i] != kGuardValue || memory_[kGuard + size_ + i] != kGuardValue) return false;
    }
    return true;
  }

 private:
  static constexpr size_t kGuard = 17;
  static constexpr float kGuardValue = 12345.0f;
  size_t size_;
  std::vector<float> memory_;
};

// |actual - expected| <= bound * max(1, |expected|) everywhere; NaN only where NaN is expected.
inline bool close(const std::vector<float>& actual, const std::vector<float>& expected, double bound) {
  if (actual.size() != expected.size()) return false;
  for (size_t i = 0; i < actual.size(); ++i) {
    const double a = actual[i], b = expected[i];
    if (std::isnan(a) || std::isnan(b) || std::isinf(b)) {
      if (a == b || (std::isnan(a) && std::isnan(b))) continue;
    } else if (std::fabs(a - b) <= bound * std::max(1.0, std::fabs(b))) {
      continue;
    }
    UNSCOPED_INFO("element " << i << ": " << a << ", expected " << b);
    return false;
  }
  return true;
}

inline bool identical(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

// A tensor of any type from values, at an odd address; Q8_0 rounds them.
class StoredTensor {
 public:
  StoredTensor(DType dtype, const Shape& shape, const std::vector<float>& values)
      : view_{dtype, shape, nullptr} {
    bytes_.resize(static_cast<size_t>(view_.bytes()) + 1);
    std::byte* out = bytes_.data() + 1;
    view_.data = out;
    const auto put = [&out](const auto& value) {
      std::memcpy(out, &value, sizeof value);
      out += sizeof value;
    };
    for (size_t i = 0; i < values.size(); ++i) {
      switch (dtype) {
        case DType::kF32:
          put(values[i]);
          break;
        case DType::kF16:
          put(f16_from_float(values[i]));
          break;
        case DType::kBF16:
          put(bf16_from_float(values[i]));
          break;
        case DType::kQ8_0:
          if (i % 32 == 0) put(f16_from_float(1.0f / 127.0f));
          put(static_cast<int8_t>(std::lround(values[i] * 127.0f)));
          break;
      }
    }
  }
  StoredTensor(const StoredTensor&) = delete;
  const TensorView& view() const { return view_; }

  // What the stored elements stand for.
  std::vector<float> values() const {
    std::vector<float> out(static_cast<size_t>(view_.shape.elements()));
    to_float(view_, 0, view_.shape.elements(), out.data());
    return out;
  }

 private:
  TensorView view_;
  std::vector<std::byte> bytes_;
};

inline constexpr DType kAllTypes[] = {DType::kF32, DType::kF16, DType::kBF16, DType::kQ8_0};

}  // namespace brisling
