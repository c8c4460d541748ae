#include "core/files/sentence_config.h"

#include "tests/files/builders.h"
#include "tests/support/errors.h"
#include "tests/support/golden.h"

using namespace brisling;
using namespace brisling::test;

namespace {

constexpr const char* kPackages[] = {"sentence_transformers.models.",
                                     "sentence_transformers.base.modules.any.",
                                     "sentence_transformers.sentence_transformer.modules.any."};

std::string module(const std::string& type, const std::string& path) {
  return R"({"idx": 0, "name": "0", "path": ")" + path + R"(", "type": ")" + type + "\"}";
}

// A directory of sentence-transformers that the tests change.
struct Model : TemporaryDirectory {
  Model() {
    modules({module("sentence_transformers.models.Transformer", ""),
             module("sentence_transformers.models.Pooling", "1_Pooling")});
    std::filesystem::create_directory(path / "1_Pooling");
    pooling("{}");
  }
  void modules(std::initializer_list<std::string> list) const {
    std::string text;
    for (const std::string& entry : list) text += (text.empty() ? "" : ", ") + entry;
    write_file(path / "modules.json", "[" + text + "]");
  }
  void pooling(std::string_view config) const { write_file(path / "1_Pooling/config.json", config); }
  SentenceConfig read() const { return read_sentence_config(path); }
  void check_rejected(Status status, std::initializer_list<std::string> parts) const {
    check_fails(status, {path.string()}, [&] { read(); });
    check_fails(status, parts, [&] { read(); });
  }
};

}  // namespace

TEST_CASE("The reference directories pool as their modules say") {
  const std::pair<const char*, const char*> cases[] = {
      {"st-bert-cls", "cls"},
      {"st-bert-max", "max"},
      {"st-bert-mean", "mean"},
      {"st-bert-mean_sqrt_len_tokens", "mean_sqrt_len_tokens"},
      {"st-bert-weightedmean", "weightedmean"},
      {"st-bert-lasttoken", "lasttoken"}};
  for (const auto& [name, pooling] : cases) {
    INFO(name);
    const SentenceConfig config = read_sentence_config(golden(name));
    CHECK(config.pooling == pooling);
    CHECK(config.normalize == (std::string(name) == "st-bert-mean"));
    CHECK(config.max_length == 48);  // model_max_length of the tokenizer
    CHECK(config.dimension == 32);
    CHECK_FALSE(config.lowercase);
    CHECK(config.transformer == golden(name));
  }
}

TEST_CASE("The published MiniLM directory is read") {
  const auto directory = shared_file("models/all-MiniLM-L6-v2");
  if (!directory) SKIP("all-MiniLM-L6-v2 is not beside the checkout");
  const SentenceConfig config = read_sentence_config(*directory);
  CHECK(config.pooling == "mean");
  CHECK(config.normalize);
  CHECK(config.max_length == 256);
  CHECK(config.dimension == 384);
}

TEST_CASE("A plain transformers directory pools by mean and is not normalised") {
  const SentenceConfig config = read_sentence_config(golden("bert"));
  CHECK(config.pooling == "mean");
  CHECK_FALSE(config.normalize);
  CHECK_FALSE(config.dimension.has_value());
  CHECK(config.transformer == golden("bert"));
}

TEST_CASE("Modules are known under the three packages that they have been in, in folders of their own") {
  const Model model;
  std::filesystem::create_directory(model.path / "0_Transformer");
  write_file(model.path / "0_Transformer/sentence_roberta_config.json",
             R"({"max_seq_length": 99, "do_lower_case": true})");
  for (const std::string package : kPackages) {
    model.modules({module(package + "Transformer", "0_Transformer"), module(package + "Pooling", "1_Pooling"),
                   module(package + "Normalize", "2_Normalize")});  // whose folder is absent
    const SentenceConfig config = model.read();
    CHECK(config.normalize);
    CHECK(config.transformer == model.path / "0_Transformer");
    CHECK(config.max_length == 99);
    CHECK(config.lowercase);
  }
}

TEST_CASE("Modules that this version cannot compute are named") {
  const Model model;
  const std::string transformer = module("sentence_transformers.models.Transformer", "");
  const std::string pooling = module("sentence_transformers.models.Pooling", "1_Pooling");
  const std::string normalize = module("sentence_transformers.models.Normalize", "2_Normalize");
  model.modules({transformer, pooling, module("sentence_transformers.models.Dense", "2_Dense")});
  model.check_rejected(Status::kUnsupported, {"modules.json", "[2].type", "\"Dense\""});
  model.modules({module("custom_st.Transformer", ""), pooling});
  model.check_rejected(Status::kUnsupported, {"[0].type", "\"custom_st.Transformer\""});
  model.modules({module("sentence_transformers_evil.Transformer", ""), pooling});
  model.check_rejected(Status::kUnsupported, {"[0].type", "sentence_transformers_evil"});
  model.modules({pooling, transformer});
  model.check_rejected(Status::kUnsupported, {"Pooling as module 0"});
  model.modules({transformer, normalize, pooling});
  model.check_rejected(Status::kUnsupported, {"Normalize as module 1"});
  model.modules({transformer, pooling, normalize, normalize});
  model.check_rejected(Status::kUnsupported, {"Normalize as module 3"});
  model.modules({transformer});
  model.check_rejected(Status::kInvalidModel, {"modules.json", "Pooling"});
}

TEST_CASE("A modules.json that is broken or leaves its directory is rejected") {
  const Model model;
  for (const char* path : {"../elsewhere", "/etc", "a/../../b", "1_Pooling\\u0000"}) {
    model.modules({module("sentence_transformers.models.Transformer", path),
                   module("sentence_transformers.models.Pooling", "1_Pooling")});
    model.check_rejected(Status::kInvalidModel, {"modules.json: field [0].path", "inside"});
  }
  const auto check_text = [&](std::string_view text, std::initializer_list<std::string> parts) {
    write_file(model.path / "modules.json", text);
    model.check_rejected(Status::kInvalidModel, parts);
  };
  check_text("[", {"modules.json", "not valid JSON"});
  check_text("{}", {"modules.json", "must be an array"});
  check_text("[1, 2]", {"modules.json: field [0] must be an object"});
  check_text("[{}, {}]", {"modules.json: field [0].type is missing"});
  check_text(R"([{"type": 1}, {}])", {"modules.json: field [0].type must be a string"});
  check_text(R"([{"type": "sentence_transformers.models.Transformer"}, {}])", {"field [0].path is missing"});
}

TEST_CASE("Pooling is read in its new form and in its old one") {
  const Model model;
  const auto pooling_of = [&](std::string_view config) {
    model.pooling(config);
    return model.read().pooling;
  };
  CHECK(pooling_of("{}") == "mean");
  CHECK(pooling_of(R"({"pooling_mode": "weightedmean"})") == "weightedmean");
  CHECK(pooling_of(R"({"pooling_mode": "max", "pooling_mode_cls_token": true})") == "max");
  CHECK(pooling_of(R"({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false})") == "cls");
  CHECK(pooling_of(R"({"pooling_mode_mean_tokens": true})") == "mean");
  CHECK(pooling_of(R"({"pooling_mode_max_tokens": true})") == "max");
  CHECK(pooling_of(R"({"pooling_mode_mean_sqrt_len_tokens": true})") == "mean_sqrt_len_tokens");
  CHECK(pooling_of(R"({"pooling_mode_weightedmean_tokens": true})") == "weightedmean");
  CHECK(pooling_of(R"({"pooling_mode_lasttoken": true})") == "lasttoken");
  model.pooling(R"({"word_embedding_dimension": 384})");
  CHECK(model.read().dimension == 384);
}

TEST_CASE("Poolings that this version cannot compute and broken ones are named") {
  const Model model;
  const auto check = [&](Status status, std::string_view config, std::initializer_list<std::string> parts) {
    model.pooling(config);
    model.check_rejected(status, parts);
  };
  const std::string file = "1_Pooling/config.json";
  check(Status::kUnsupported, R"({"pooling_mode_cls_token": true, "pooling_mode_max_tokens": true})",
        {file, "pooling_mode_max_tokens", "concatenated"});
  check(Status::kUnsupported, R"({"pooling_mode": ["cls", "mean"]})", {file, "pooling_mode", "concatenate"});
  check(Status::kUnsupported, R"({"pooling_mode": "attention"})",
        {file, "field pooling_mode", "\"attention\""});
  check(Status::kInvalidModel, R"({"pooling_mode": 7})", {file, "field pooling_mode must be a string"});
  check(Status::kInvalidModel, R"({"pooling_mode_cls_token": 1})", {file, "field pooling_mode_cls_token"});
  check(Status::kInvalidModel, R"({"word_embedding_dimension": -1})",
        {file, "field word_embedding_dimension"});
  check(Status::kInvalidModel, "[]", {file, "must be an object"});
  check(Status::kInvalidModel, "", {file, "not valid JSON"});
  std::filesystem::remove(model.path / file);
  model.check_rejected(Status::kNotFound, {file});
}

TEST_CASE("The length limit is the sentence configuration's, else the tokenizer's, else none") {
  const Model model;
  const auto sentence = model.path / "sentence_bert_config.json",
             tokenizer = model.path / "tokenizer_config.json";
  CHECK_FALSE(model.read().max_length.has_value());
  write_file(tokenizer, R"({"model_max_length": 512})");
  CHECK(model.read().max_length == 512);
  write_file(sentence, R"({"max_seq_length": null, "do_lower_case": true})");
  CHECK(model.read().max_length == 512);
  CHECK(model.read().lowercase);
  write_file(sentence, R"({"max_seq_length": 128})");
  CHECK(model.read().max_length == 128);
  std::filesystem::remove(sentence);
  for (const char* endless : {"1000000000000000019884624838656", "1e30", "null", "-1"}) {
    write_file(tokenizer, std::string(R"({"model_max_length": )") + endless + "}");
    CHECK_FALSE(model.read().max_length.has_value());
  }
  write_file(tokenizer, R"({"model_max_length": "long"})");
  model.check_rejected(Status::kInvalidModel,
                       {"tokenizer_config.json: field model_max_length must be a number"});
  for (const char* bad : {"0", "-5", "1.5", "\"128\""}) {
    write_file(sentence, std::string(R"({"max_seq_length": )") + bad + "}");
    model.check_rejected(Status::kInvalidModel, {"sentence_bert_config.json: field max_seq_length"});
  }
  write_file(sentence, R"({"do_lower_case": "no"})");
  model.check_rejected(Status::kInvalidModel, {"sentence_bert_config.json: field do_lower_case"});
}

TEST_CASE("A GGUF file pools as its pooling_type says and is normalised") {
  const SentenceConfig bundled = read_sentence_config(Gguf(bundled_model()));
  CHECK(bundled.pooling == "mean");
  CHECK(bundled.normalize);
  CHECK(bundled.max_length == 256);
  CHECK_FALSE(read_sentence_config(Gguf(golden("gguf-bert-f32") / "model.gguf")).max_length.has_value());

  const TemporaryDirectory directory;
  const auto path = directory.path / "model.gguf";
  const auto read = [&](const GgufBuilder& builder) {
    write_file(path, builder.file());
    return read_sentence_config(Gguf(path));
  };
  const GgufBuilder bert = GgufBuilder().add_text("general.architecture", "bert");
  CHECK(read(bert).pooling == "mean");
  CHECK(read(GgufBuilder(bert).add_u32("bert.pooling_type", 1)).pooling == "mean");
  CHECK(read(GgufBuilder(bert).add_u32("bert.pooling_type", 2)).pooling == "cls");
  CHECK(read(GgufBuilder(bert).add_u32("bert.pooling_type", 3)).pooling == "lasttoken");
  for (const uint32_t type : {0u, 4u, 99u}) {
    check_fails(Status::kUnsupported, {path.string(), "bert.pooling_type is " + std::to_string(type)},
                [&] { read(GgufBuilder(bert).add_u32("bert.pooling_type", type)); });
  }
  check_fails(Status::kInvalidModel, {path.string(), "key bert.pooling_type"},
              [&] { read(GgufBuilder(bert).add_text("bert.pooling_type", "mean")); });
  check_fails(Status::kInvalidModel, {path.string(), "key sentence_transformers.max_seq_length"},
              [&] { read(GgufBuilder(bert).add_u32("sentence_transformers.max_seq_length", 0)); });
}
