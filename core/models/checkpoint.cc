#include "core/models/checkpoint.h"

#include "core/base/status.h"
#include "core/files/model_path.h"
#include "core/models/static_embedding.h"

namespace brisling {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const Tokenizer> share(Tokenizer&& tokenizer) {
  return std::make_shared<const Tokenizer>(std::move(tokenizer));
}

std::shared_ptr<const Tokenizer> tokenizer_of_directory(const fs::path& directory) {
  return share(Tokenizer::from_directory(directory));
}

Checkpoint open_gguf(const fs::path& path, bool lowercase) {
  const auto file = std::make_shared<const Gguf>(path);
  return {.path = path,
          .format = "gguf",
          .config = ModelConfig::from_gguf(*file),
          .sentence = read_sentence_config(*file),
          .weights = Weights(file),
          .tokenizer = share(Tokenizer::from_gguf(*file, lowercase))};
}

Checkpoint open_directory(const fs::path& path) {
  const SentenceConfig sentence = read_sentence_config(path);
  const fs::path& transformer = sentence.transformer;
  return {.path = path,
          .format = "safetensors",
          .config = sentence.is_static ? ModelConfig::of_type(kStaticEmbedding, transformer.string())
                                       : ModelConfig::from_directory(transformer),
          .sentence = sentence,
          .weights = Weights::open_directory(transformer),
          .tokenizer = tokenizer_of_directory(transformer)};
}

}  // namespace

Checkpoint Checkpoint::open(std::string_view model, const Options& options) {
  const bool lowercase = options.flag("lowercase", true);
  const fs::path path = resolve_model(model, options);
  return fs::is_directory(path) ? open_directory(path) : open_gguf(path, lowercase);
}

std::shared_ptr<const Tokenizer> open_tokenizer(std::string_view model, const Options& options) {
  options.allow_only(hub::kOptions, {"lowercase"});
  const bool lowercase = options.flag("lowercase", true);
  const fs::path path = resolve_model(model, options);
  if (fs::is_directory(path)) return tokenizer_of_directory(read_sentence_config(path).transformer);
  if (path.extension() == ".json") return share(Tokenizer::from_json(path));
  return share(Tokenizer::from_gguf(Gguf(path), lowercase));
}

}  // namespace brisling
