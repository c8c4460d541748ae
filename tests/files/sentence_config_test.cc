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

using Names = std::vector<std::string>;

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
    CHECK(config.poolings == Names{pooling});
    CHECK(config.include_prompt);
    CHECK(config.modules.empty());
    CHECK(config.normalize == (std::string(name) == "st-bert-mean"));
    CHECK(config.similarity == "cosine");
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
  CHECK(config.poolings == Names{"mean"});
  CHECK(config.normalize);
  CHECK(config.max_length == 256);
  CHECK(config.dimension == 384);
}

TEST_CASE("A plain transformers directory pools by mean and is not normalised") {
  const SentenceConfig config = read_sentence_config(golden("bert"));
  CHECK(config.poolings == Names{"mean"});
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
  const std::string static_embedding = module("sentence_transformers.models.StaticEmbedding", "");
  model.modules({transformer, pooling, module("sentence_transformers.models.LSTM", "2_LSTM")});
  model.check_rejected(Status::kUnsupported, {"modules.json", "[2].type", "\"LSTM\""});
  model.modules({module("custom_st.Transformer", ""), pooling});
  model.check_rejected(Status::kUnsupported, {"[0].type", "\"custom_st.Transformer\""});
  model.modules({module("sentence_transformers_evil.Transformer", ""), pooling});
  model.check_rejected(Status::kUnsupported, {"[0].type", "sentence_transformers_evil"});
  model.modules({pooling, transformer});
  model.check_rejected(Status::kUnsupported, {"[0].type", "\"Pooling\"", "in this place"});
  model.modules({transformer, normalize, pooling});
  model.check_rejected(Status::kUnsupported, {"[1].type", "\"Normalize\"", "in this place"});
  model.modules({transformer, pooling, pooling});
  model.check_rejected(Status::kUnsupported, {"[2].type", "\"Pooling\"", "in this place"});
  model.modules({static_embedding, pooling});
  model.check_rejected(Status::kUnsupported, {"[1].type", "\"Pooling\"", "in this place"});
  model.modules({transformer});
  model.check_rejected(Status::kInvalidModel, {"modules.json", "Pooling"});
  model.modules({});
  model.check_rejected(Status::kInvalidModel, {"modules.json", "Transformer"});
}

TEST_CASE("Modules after the pooling are listed in their order, a last Normalize apart") {
  const Model model;
  const std::string package = "sentence_transformers.models.";
  for (const char* folder : {"2_Dense", "4_LayerNorm"})
    std::filesystem::create_directory(model.path / folder);
  write_file(
      model.path / "2_Dense/config.json",
      R"({"in_features": 32, "out_features": 24, "bias": false, "activation_function": "torch.nn.GELU"})");
  write_file(model.path / "4_LayerNorm/config.json", R"({"dimension": 24})");
  model.modules({module(package + "Transformer", ""), module(package + "Pooling", "1_Pooling"),
                 module(package + "Dense", "2_Dense"), module(package + "Normalize", "3_Normalize"),
                 module(package + "LayerNorm", "4_LayerNorm"), module(package + "Dropout", "5_Dropout"),
                 module(package + "Normalize", "6_Normalize")});
  const SentenceConfig config = model.read();
  REQUIRE(config.modules.size() == 3);
  const auto& dense = std::get<DenseModule>(config.modules[0]);
  CHECK((dense.in_features == 32 && dense.out_features == 24 && !dense.bias));
  CHECK(dense.activation == "torch.nn.GELU");
  CHECK(dense.folder == model.path / "2_Dense");
  CHECK(std::holds_alternative<NormalizeModule>(config.modules[1]));
  CHECK(std::get<LayerNormModule>(config.modules[2]).dimension == 24);
  CHECK(config.normalize);

  const auto check_dense = [&](Status status, std::string_view text,
                               std::initializer_list<std::string> parts) {
    write_file(model.path / "2_Dense/config.json", text);
    model.check_rejected(status, parts);
  };
  check_dense(Status::kInvalidModel, R"({"in_features": 32})", {"2_Dense/config.json", "out_features"});
  check_dense(Status::kInvalidModel, R"({"in_features": 0, "out_features": 1})", {"in_features"});
  check_dense(Status::kUnsupported, R"({"in_features": 1, "out_features": 1, "use_residual": true})",
              {"2_Dense/config.json", "use_residual"});
  check_dense(Status::kUnsupported,
              R"({"in_features": 1, "out_features": 1, "module_input_name": "token_embeddings"})",
              {"module_input_name", "token_embeddings"});
}

TEST_CASE("The reference directories with a Dense module, prompts and static embeddings") {
  const SentenceConfig xlmr = read_sentence_config(golden("st-xlmr-dense"));
  REQUIRE(xlmr.modules.size() == 1);
  CHECK(std::get<DenseModule>(xlmr.modules[0]).activation == "torch.nn.modules.activation.Tanh");
  CHECK(xlmr.normalize);
  CHECK_FALSE(xlmr.is_static);
  const SentenceConfig roberta = read_sentence_config(golden("st-roberta-prompts"));
  CHECK(roberta.prompts.at("query") == "search_query: ");
  CHECK(roberta.prompts.at("document") == "search_document: ");
  CHECK(roberta.default_prompt_name.empty());
  const SentenceConfig table = read_sentence_config(golden("st-static"));
  CHECK(table.is_static);
  CHECK(table.transformer == golden("st-static"));
  CHECK_FALSE(table.normalize);
  CHECK_FALSE(table.max_length.has_value());
}

TEST_CASE("Prompts and the similarity come from config_sentence_transformers.json") {
  const Model model;
  CHECK(model.read().prompts ==
        std::map<std::string, std::string, std::less<>>{{"document", ""}, {"query", ""}});
  const auto file = model.path / "config_sentence_transformers.json";
  write_file(file, R"({"prompts": {"query": "q: ", "document": null, "passage": "p: "},
                       "default_prompt_name": "passage", "similarity_fn_name": "dot"})");
  const SentenceConfig config = model.read();
  CHECK(config.prompts == std::map<std::string, std::string, std::less<>>{
                              {"document", ""}, {"passage", "p: "}, {"query", "q: "}});
  CHECK(config.default_prompt_name == "passage");
  CHECK(config.similarity == "dot");
  write_file(file, R"({"prompts": null, "default_prompt_name": null, "similarity_fn_name": null})");
  CHECK(model.read().similarity == "cosine");

  const auto check = [&](Status status, std::string_view text, std::initializer_list<std::string> parts) {
    write_file(file, text);
    model.check_rejected(status, parts);
  };
  const std::string name = "config_sentence_transformers.json";
  check(Status::kInvalidModel, R"({"default_prompt_name": "passage"})", {name, "default_prompt_name"});
  check(Status::kInvalidModel, R"({"prompts": ["a"]})", {name, "prompts must be an object"});
  check(Status::kInvalidModel, R"({"prompts": {"query": 1}})", {name, "prompts.query must be a string"});
  check(Status::kUnsupported, R"({"similarity_fn_name": "maxsim"})",
        {name, "similarity_fn_name", "\"maxsim\""});
  check(Status::kInvalidModel, "[]", {name, "must be an object"});
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
  const auto poolings_of = [&](std::string_view config) {
    model.pooling(config);
    return model.read().poolings;
  };
  CHECK(poolings_of("{}") == Names{"mean"});
  CHECK(poolings_of(R"({"pooling_mode": "weightedmean"})") == Names{"weightedmean"});
  CHECK(poolings_of(R"({"pooling_mode": "max", "pooling_mode_cls_token": true})") == Names{"max"});
  CHECK(poolings_of(R"({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false})") ==
        Names{"cls"});
  CHECK(poolings_of(R"({"pooling_mode_mean_tokens": true})") == Names{"mean"});
  CHECK(poolings_of(R"({"pooling_mode_max_tokens": true})") == Names{"max"});
  CHECK(poolings_of(R"({"pooling_mode_mean_sqrt_len_tokens": true})") == Names{"mean_sqrt_len_tokens"});
  CHECK(poolings_of(R"({"pooling_mode_weightedmean_tokens": true})") == Names{"weightedmean"});
  CHECK(poolings_of(R"({"pooling_mode_lasttoken": true})") == Names{"lasttoken"});
  // A list keeps its order, flags have that of sentence-transformers.
  CHECK(poolings_of(R"({"pooling_mode": ["mean", "cls"]})") == Names{"mean", "cls"});
  CHECK(poolings_of(R"({"pooling_mode_lasttoken": true, "pooling_mode_mean_tokens": true,
                        "pooling_mode_max_tokens": true})") == Names{"max", "mean", "lasttoken"});
  model.pooling(R"({"word_embedding_dimension": 384, "include_prompt": false})");
  CHECK(model.read().dimension == 384);
  CHECK_FALSE(model.read().include_prompt);
}

TEST_CASE("Poolings that this version cannot compute and broken ones are named") {
  const Model model;
  const auto check = [&](Status status, std::string_view config, std::initializer_list<std::string> parts) {
    model.pooling(config);
    model.check_rejected(status, parts);
  };
  const std::string file = "1_Pooling/config.json";
  check(Status::kUnsupported, R"({"pooling_mode": ["cls", "attention"]})",
        {file, "field pooling_mode[1]", "\"attention\""});
  check(Status::kInvalidModel, R"({"pooling_mode": []})", {file, "pooling_mode must list 1 to"});
  check(Status::kInvalidModel, R"({"include_prompt": 1})", {file, "field include_prompt"});
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

TEST_CASE("Token types are given unless the tokenizer's inputs or its class say otherwise") {
  const Model model;
  const auto path = model.path / "tokenizer_config.json";
  CHECK(model.read().token_types);
  const auto given = [&](const char* config) {
    write_file(path, config);
    return model.read().token_types;
  };
  CHECK(given("{}"));
  CHECK(given(R"({"tokenizer_class": "BertTokenizerFast"})"));
  CHECK(given(R"({"tokenizer_class": "DebertaV2Tokenizer", "model_input_names": null})"));
  CHECK_FALSE(given(R"({"tokenizer_class": "XLMRobertaTokenizer"})"));
  CHECK_FALSE(given(R"({"tokenizer_class": "MPNetTokenizerFast"})"));
  CHECK_FALSE(given(R"({"tokenizer_class": "BertTokenizer", "model_input_names": ["input_ids"]})"));
  CHECK(given(R"({"tokenizer_class": "RobertaTokenizer", "model_input_names": ["token_type_ids"]})"));
  for (const char* bad : {"7", "\"input_ids\"", "[1]"}) {
    write_file(path, std::string(R"({"model_input_names": )") + bad + "}");
    model.check_rejected(Status::kInvalidModel, {"tokenizer_config.json: field model_input_names"});
  }
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
  CHECK(bundled.poolings == Names{"mean"});
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
  CHECK(read(bert).poolings == Names{"mean"});
  CHECK(read(GgufBuilder(bert).add_u32("bert.pooling_type", 1)).poolings == Names{"mean"});
  CHECK(read(GgufBuilder(bert).add_u32("bert.pooling_type", 2)).poolings == Names{"cls"});
  CHECK(read(GgufBuilder(bert).add_u32("bert.pooling_type", 3)).poolings == Names{"lasttoken"});
  for (const uint32_t type : {0u, 4u, 99u}) {
    check_fails(Status::kUnsupported, {path.string(), "bert.pooling_type is " + std::to_string(type)},
                [&] { read(GgufBuilder(bert).add_u32("bert.pooling_type", type)); });
  }
  check_fails(Status::kInvalidModel, {path.string(), "key bert.pooling_type"},
              [&] { read(GgufBuilder(bert).add_text("bert.pooling_type", "mean")); });
  check_fails(Status::kInvalidModel, {path.string(), "key sentence_transformers.max_seq_length"},
              [&] { read(GgufBuilder(bert).add_u32("sentence_transformers.max_seq_length", 0)); });
}
