// Vectors in fewer bytes, as sentence-transformers' quantize_embeddings makes them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/tensor.h"

namespace brisling {

// float32 and float16 in the byte order of the machine. int8 and uint8 number 256 steps between the
// least and the greatest value of each column. binary and ubinary keep one bit a value, set where it
// is positive, eight in a byte from the highest down; binary is ubinary - 128, as a signed byte.
enum class Precision : uint8_t { kFloat32, kFloat16, kInt8, kUint8, kBinary, kUbinary };

inline constexpr std::array<std::string_view, 6> kPrecisionNames = {"float32", "float16", "int8",
                                                                    "uint8",   "binary",  "ubinary"};

// How many bytes a vector of `cols` values takes.
int64_t row_bytes(Precision precision, int64_t cols);

// Fills rows.rows * row_bytes(precision, rows.cols) bytes. `ranges` [2, cols] are the least and the
// greatest value of each column, for int8 and uint8; empty: those of `rows`. Values outside are cut.
void quantize(ConstMatrix rows, Precision precision, std::span<const float> ranges, uint8_t* out);

}  // namespace brisling
