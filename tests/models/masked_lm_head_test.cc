// Logits of masked language models against the reference implementation.
#include "core/models/masked_lm_head.h"

#include <catch2/catch_test_macros.hpp>

#include "core/models/encoder.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"

namespace brisling {
namespace {

using test::golden;

const Packing kPacking = {.backend = find_backend("cpu"), .storage = std::nullopt};

}  // namespace

TEST_CASE("masked language model logits agree with the reference") {
  for (const char* name : {"bert-mlm", "roberta-mlm"}) {
    Checkpoint checkpoint = Checkpoint::open(golden(name).string());
    const auto encoder = load_encoder(checkpoint, kPacking);
    const MaskedLmHead head = load_masked_lm_head(checkpoint, kPacking);
    const Json cases = test::read_json(golden(name) / "expected.json").at("cases");
    double worst = 0;
    for (size_t c = 0; c < cases.size(); ++c) {
      const Json ids = cases[c].at("ids"), top_ids = cases[c].at("top_ids"),
                 top_logits = cases[c].at("top_logits");
      Encoding encoding;
      for (size_t t = 0; t < ids.size(); ++t) {
        encoding.ids.push_back(static_cast<int32_t>(ids[t].integer(0, INT32_MAX)));
      }
      encoding.type_ids.resize(ids.size());
      Context context(kPacking.backend);
      Batch batch;
      batch.add(encoding);
      const Matrix logits = context.arena.matrix(batch.tokens(), head.vocabulary_size());
      head.forward(context, encoder->forward(context, batch), logits);
      for (size_t t = 0; t < ids.size(); ++t) {
        const float* row = logits.row(static_cast<int64_t>(t));
        for (size_t k = 0; k < top_ids[t].size(); ++k) {
          const float actual = row[top_ids[t][k].integer(0, head.vocabulary_size() - 1)];
          const auto expected = static_cast<float>(top_logits[t][k].number());
          worst = std::max(worst, test::largest_error(&actual, &expected, 1));
        }
      }
    }
    INFO(name << ": largest error " << worst);
    CHECK(worst <= 1e-5);
    CHECK(checkpoint.weights.unused().empty());
  }
}

TEST_CASE("models without a head that fills masks say so") {
  const auto refused = [](const char* name, Status status, std::initializer_list<std::string> parts) {
    Checkpoint checkpoint = Checkpoint::open(golden(name).string());
    test::check_fails(status, parts, [&] { load_masked_lm_head(checkpoint, kPacking); });
  };
  refused("bert", Status::kInvalidModel, {"cls.predictions.transform.dense.weight", "ForMaskedLM"});
  refused("eurobert", Status::kUnsupported, {"eurobert", "ForMaskedLM"});
}

}  // namespace brisling
