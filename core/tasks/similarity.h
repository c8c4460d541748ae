// How alike vectors are.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/base/tensor.h"

namespace brisling {

// Larger is more alike: the two distances are negative.
enum class Similarity : uint8_t { kCosine, kDot, kEuclidean, kManhattan };

// As similarity_fn_name spells them, in the order of the enumeration.
inline constexpr std::array<std::string_view, 4> kSimilarityNames = {"cosine", "dot", "euclidean",
                                                                     "manhattan"};

// out[i * b.rows + j] compares row i of `a` with row j of `b`; both have as many columns. The cosine
// with a vector of zeros is 0.
void similarities(Similarity function, ConstMatrix a, ConstMatrix b, int threads, float* out);

}  // namespace brisling
