#include <catch2/catch_test_macros.hpp>

#include "core/files/hub/digest.h"
#include "core/files/hub/names.h"
#include "core/files/hub/tree.h"
#include "tests/support/errors.h"

using namespace brisling;
using namespace brisling::hub;
using namespace brisling::test;

namespace {

const std::string kCommit(40, 'c');

// Files of any size and digest.
Files files_named(std::initializer_list<const char*> paths) {
  Files files;
  for (const char* path : paths) files[path] = {1, std::string(40, 'a'), {}};
  return files;
}

std::vector<std::string> selected(const Files& files, const char* model = "org/name") {
  std::vector<std::string> paths;
  for (const auto& [path, file] : select_files(files, *parse_model_id(model)).files) paths.push_back(path);
  return paths;
}

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("Digests are those of FIPS 180-4 and of git") {
  const auto verify = [](std::string_view etag, std::string_view bytes) {
    // In pieces of every length, across the blocks of 64 bytes.
    for (size_t piece = 1; piece < 130; piece += 7) {
      Verifier verifier(etag, static_cast<int64_t>(bytes.size()));
      for (size_t i = 0; i < bytes.size(); i += piece) verifier.add(bytes.substr(i, piece));
      if (!verifier.matches()) return false;
    }
    return true;
  };
  CHECK(verify("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "abc"));
  CHECK(verify("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", ""));
  CHECK(verify("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
               "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"));
  CHECK(
      verify("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", std::string(1000000, 'a')));
  CHECK(verify("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", ""));  // git hash-object /dev/null
  CHECK(
      verify("ce013625030ba8dba906f756967f9e9ca394464a", "hello\n"));  // echo hello | git hash-object --stdin
  CHECK_FALSE(verify("ce013625030ba8dba906f756967f9e9ca394464a", "hello"));
  for (const size_t length : {55, 56, 63, 64, 65, 119, 120}) {  // around the padding
    Digest<Sha256> whole, parts;
    const std::string text(length, 'x');
    whole.add(text);
    for (const char c : text) parts.add({&c, 1});
    CHECK(whole.finish() == parts.finish());
  }
}

TEST_CASE("Only names that the hub can have are taken for them") {
  CHECK(parse_model_id("BAAI/bge-small-en-v1.5")->repository == "BAAI/bge-small-en-v1.5");
  CHECK(parse_model_id("org/name:q/file-Q8_0.gguf")->file == "q/file-Q8_0.gguf");
  CHECK(parse_model_id("org/name:Q8_0")->file == "Q8_0");
  for (const char* name : {"name",
                           "",
                           "/",
                           "org/",
                           "/name",
                           "a/b/c",
                           "../name",
                           "org/..",
                           "./name",
                           "-org/name",
                           "org/name-",
                           "org/na--me",
                           "org/na..me",
                           "org/name.git",
                           "org/na me",
                           "org\\name",
                           "org/näme",
                           "org/name\n",
                           "models/file.gguf",
                           "~/name",
                           "http://host/name",
                           "org/name?x",
                           "C:/name"}) {
    INFO(name);
    CHECK_FALSE(parse_model_id(name));
  }
  CHECK_FALSE(parse_model_id("org/" + std::string(97, 'a')));
  for (const char* name :
       {"org/name:", "org/name:../secret.gguf", "org/name:/etc/passwd", "org/name:a/../b.gguf",
        "org/name:a\\b.gguf", "org/name:C:b.gguf", "org/name:a//b.gguf", "org/name:a\tb"}) {
    check_fails(Status::kInvalidArgument, {"names no file"}, [&] { parse_model_id(name); });
  }
}

TEST_CASE("A listing of the hub is read") {
  const Tree tree = parse_listing(R"({"sha": ")" + kCommit + R"(", "siblings": [
      {"rfilename": "config.json", "size": 3, "blobId": "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"},
      {"rfilename": "model.safetensors", "size": 9, "blobId": "ce013625030ba8dba906f756967f9e9ca394464a",
       "lfs": {"size": 1000, "pointerSize": 130,
               "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}},
      {"rfilename": "evil", "size": 1, "blobId": "../../evil"}]})",
                                  "listing");
  CHECK(tree.commit == kCommit);
  CHECK(tree.files.at("config.json").etag() == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  CHECK(tree.files.at("model.safetensors").size == 1000);
  CHECK(tree.files.at("model.safetensors").etag() ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(tree.files.at("evil").etag().empty());

  const Files again = parse_tree(tree_json(tree.files), "tree");
  CHECK(again.size() == 3);
  CHECK(again.at("model.safetensors").size == 1000);
  CHECK(again.at("model.safetensors").etag() == tree.files.at("model.safetensors").etag());
  check_fails(Status::kInvalidModel, {"format_version"},
              [] { parse_tree(R"({"format_version": 2})", "tree"); });
}

TEST_CASE("A listing that the hub would not send is an error") {
  for (const char* json : {"", "[]", "{", R"({"sha": "main", "siblings": []})", R"({"siblings": []})"}) {
    check_fails(Status::kIo, {"the hub's answer is not understood"}, [&] { parse_listing(json, "listing"); });
  }
  for (const char* sibling : {"7", "{}", R"({"rfilename": 7})", R"({"rfilename": "a", "size": -1})",
                              R"({"rfilename": "a", "size": 1e300})"}) {
    check_fails(Status::kIo, {"listing"}, [&] {
      parse_listing(R"({"sha": ")" + kCommit + R"(", "siblings": [)" + sibling + "]}", "listing");
    });
  }
}

TEST_CASE("What opening needs is selected") {
  CHECK(selected(files_named({"config.json", "model.safetensors", "pytorch_model.bin", "README.md",
                              "onnx/config.json", "1_Pooling/config.json", "2_Dense/model.safetensors",
                              "2_Dense/pytorch_model.bin", "a/b_c/config.json", "_x/config.json",
                              "1_/config.json"})) ==
        Paths{"1_Pooling/config.json", "2_Dense/model.safetensors", "config.json", "model.safetensors"});
  // A whole file is preferred to its shards.
  const char* shard = "model-00001-of-00002.safetensors";
  CHECK(selected(files_named({"model.safetensors.index.json", shard, "model-1-of-2.safetensors"})) ==
        Paths{shard, "model.safetensors.index.json"});
  CHECK(selected(files_named({"model.safetensors", "model.safetensors.index.json", shard})) ==
        Paths{"model.safetensors"});
  // The first module of sentence-transformers may hold the weights.
  CHECK(selected(files_named({"0_StaticEmbedding/model.safetensors", "modules.json"})).size() == 2);
}

TEST_CASE("GGUF files are found by name and by quantisation") {
  const Files files = files_named({"config.json", "m-Q8_0.gguf", "m-IQ8_0.gguf", "sub/m.f16.gguf"});
  CHECK(selected(files, "org/name:m-Q8_0.gguf") == Paths{"m-Q8_0.gguf"});
  CHECK(selected(files, "org/name:q8_0") == Paths{"m-Q8_0.gguf"});
  CHECK(selected(files, "org/name:F16") == Paths{"sub/m.f16.gguf"});
  CHECK(selected(files_named({"config.json", "only.gguf"})) == Paths{"only.gguf"});
  CHECK(selected(files_named({"model.safetensors", "also.gguf"})) == Paths{"model.safetensors"});
  check_fails(Status::kInvalidArgument, {"org/name:FILE", "m-Q8_0.gguf", "sub/m.f16.gguf"},
              [&] { selected(files); });
  check_fails(Status::kNotFound, {"Q4_0"}, [&] { selected(files, "org/name:Q4_0"); });
  check_fails(Status::kNotFound, {"none"},
              [&] { selected(files_named({"../evil.gguf"}), "org/name:evil.gguf"); });
}

TEST_CASE("A repository without weights to read is refused") {
  check_fails(Status::kUnsupported, {"pytorch_model.bin", "can run code", "save_pretrained"}, [] {
    selected(files_named({"config.json", "pytorch_model.bin"}));
  });
  check_fails(Status::kUnsupported, {"tf_model.h5"}, [] {
    selected(files_named({"tf_model.h5", "2_Dense/model.safetensors"}));
  });
  check_fails(Status::kNotFound, {"no weights"}, [] { selected(files_named({"config.json"})); });
}
