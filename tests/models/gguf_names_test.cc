#include "core/models/gguf_names.h"

#include <catch2/catch_test_macros.hpp>

#include "core/models/bert.h"
#include "core/models/nomic_bert.h"

namespace brisling {

TEST_CASE("module names are translated with the layer's number and the final part") {
  const GgufNames& names = Bert::kGgufNames;
  CHECK(gguf_tensor_name(names, "embeddings.LayerNorm.bias") == "token_embd_norm.bias");
  CHECK(gguf_tensor_name(names, "encoder.layer.11.output.dense.weight") == "blk.11.ffn_down.weight");
  CHECK(gguf_tensor_name(kNomicBertGgufNames, "encoder.layers.10.mlp.fc12.weight") ==
        "blk.10.ffn_gate.weight");
  CHECK(gguf_tensor_name(kNomicBertGgufNames, "encoder.layers.0.norm2.bias") ==
        "blk.0.layer_output_norm.bias");
  CHECK(gguf_tensor_name(names, "pooler.dense.weight") == "pooler.dense.weight");
  CHECK(gguf_tensor_name(names, "weight") == "weight");
}

}  // namespace brisling
