// Tensor names of GGUF files for modules that models know by their Hugging Face names.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brisling {

// Pairs of module names, Hugging Face's and llama.cpp's, without the final ".weight" or ".bias".
// `*` stands for the number of the layer.
using GgufNames = std::vector<std::pair<std::string_view, std::string_view>>;

// "encoder.layer.3.output.dense.weight" -> "blk.3.ffn_down.weight"; a name that the table lacks
// is returned as it is.
std::string gguf_tensor_name(const GgufNames& names, std::string_view name);

}  // namespace brisling
