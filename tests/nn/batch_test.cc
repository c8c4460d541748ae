#include "core/nn/batch.h"

#include <catch2/catch_test_macros.hpp>

namespace brisling {

TEST_CASE("texts are packed one after another, with positions of their own") {
  Batch batch;
  batch.add({.ids = {5, 6, 7}, .type_ids = {0, 0, 1}, .offsets = {}, .special_tokens_mask = {}});
  batch.add({});
  batch.add({.ids = {8}, .type_ids = {0}, .offsets = {}, .special_tokens_mask = {}});
  CHECK(batch.ids == std::vector<int32_t>{5, 6, 7, 8});
  CHECK(batch.positions == std::vector<int32_t>{0, 1, 2, 0});
  CHECK(batch.offsets == std::vector<int32_t>{0, 3, 3, 4});
  CHECK(batch.sequences() == 3);
  batch.clear();
  CHECK(batch.tokens() == 0);
  CHECK(batch.sequences() == 0);
}

}  // namespace brisling
