#include "core/files/model_names.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "core/base/ascii.h"

namespace brisling {
namespace {

constexpr NamedModel kModels[] = {
    {kBundledName, "embed", "", 25, "apache-2.0", "en", "the bundled model, in 8 bits"},
    {"potion-base-8m", "embed", "minishlab/potion-base-8M", 30, "mit", "en",
     "static embeddings: no transformer, very fast"},
    {"gte-small", "embed", "thenlper/gte-small", 67, "mit", "en", "small, in half precision"},
    {"all-minilm-l6-v2", "embed", "sentence-transformers/all-MiniLM-L6-v2", 91, "apache-2.0", "en",
     "minilm-l6-v2 in float32"},
    {"static-retrieval-en", "embed", "sentence-transformers/static-retrieval-mrl-en-v1", 125, "apache-2.0",
     "en", "static embeddings for search"},
    {"all-minilm-l12-v2", "embed", "sentence-transformers/all-MiniLM-L12-v2", 133, "apache-2.0", "en",
     "twice the layers of minilm-l6-v2"},
    {"bge-small-en", "embed", "BAAI/bge-small-en-v1.5", 133, "mit", "en", "small, good at search"},
    {"mpnet-base-v2", "embed", "sentence-transformers/all-mpnet-base-v2", 438, "apache-2.0", "en",
     "general purpose"},
    {"bge-base-en", "embed", "BAAI/bge-base-en-v1.5", 438, "mit", "en", "good at search"},
    {"paraphrase-multilingual-minilm-l12-v2", "embed",
     "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2", 480, "apache-2.0", "multilingual",
     "50 languages in one space"},
    {"multilingual-e5-small", "embed", "intfloat/multilingual-e5-small", 488, "mit", "multilingual",
     "wants the prompts query: and passage:"},
    {"nomic-embed-text", "embed", "nomic-ai/nomic-embed-text-v1.5", 548, "apache-2.0", "en",
     "8192 tokens; wants prompts such as search_query:"},
    {"gte-base-en", "embed", "Alibaba-NLP/gte-base-en-v1.5", 548, "apache-2.0", "en", "8192 tokens"},
    {"modernbert-embed-base", "embed", "nomic-ai/modernbert-embed-base", 600, "apache-2.0", "en",
     "8192 tokens; wants prompts such as search_query:"},
    {"gte-multilingual-base", "embed", "Alibaba-NLP/gte-multilingual-base", 628, "apache-2.0", "multilingual",
     "8192 tokens, 70 languages"},
    {"mxbai-embed-large", "embed", "mixedbread-ai/mxbai-embed-large-v1", 671, "apache-2.0", "en",
     "large, in half precision"},
    {"multilingual-e5-base", "embed", "intfloat/multilingual-e5-base", 1129, "mit", "multilingual",
     "wants the prompts query: and passage:"},
    {"jina-embeddings-v3", "embed", "jinaai/jina-embeddings-v3", 1162, "cc-by-nc-4.0", "multilingual",
     "8192 tokens; not for commercial use"},
    {"bge-large-en", "embed", "BAAI/bge-large-en-v1.5", 1341, "mit", "en", "large, good at search"},
    {"multilingual-e5-large", "embed", "intfloat/multilingual-e5-large", 2257, "mit", "multilingual",
     "wants the prompts query: and passage:"},

    {"distilbert-sentiment", "classify", "distilbert/distilbert-base-uncased-finetuned-sst-2-english", 268,
     "apache-2.0", "en", "sentiment: positive or negative"},
    {"distilroberta-emotion", "classify", "olafuraron/emotion-english-distilroberta-base-safetensors", 329,
     "", "en", "emotion: 7 labels"},
    {"toxic-bert", "classify", "olafuraron/toxic-bert-safetensors", 438, "apache-2.0", "en",
     "toxicity: 6 labels, several at once"},
    {"roberta-sentiment", "classify", "olafuraron/twitter-roberta-base-sentiment-latest-safetensors", 499,
     "cc-by-4.0", "en", "sentiment of short messages: 3 labels"},
    {"roberta-emotions", "classify", "SamLowe/roberta-base-go_emotions", 499, "mit", "en",
     "emotion: 28 labels, several at once"},
    {"sentiment-multilingual", "classify", "lxyuan/distilbert-base-multilingual-cased-sentiments-student",
     542, "apache-2.0", "multilingual", "sentiment: 3 labels, 12 languages"},
    {"bert-sentiment-multilingual", "classify",
     "olafuraron/bert-base-multilingual-uncased-sentiment-safetensors", 681, "mit", "en, nl, de, fr, it, es",
     "sentiment of reviews: 1 to 5 stars"},

    {"nli-deberta-v3-xsmall", "zero-shot", "cross-encoder/nli-deberta-v3-xsmall", 284, "apache-2.0", "en",
     "labels of your own, small"},
    {"deberta-zeroshot", "zero-shot", "MoritzLaurer/deberta-v3-base-zeroshot-v2.0", 371, "mit", "en",
     "labels of your own"},
    {"mdeberta-xnli", "zero-shot", "MoritzLaurer/mDeBERTa-v3-base-xnli-multilingual-nli-2mil7", 575, "mit",
     "multilingual", "labels of your own, 100 languages"},
    {"nli-deberta-v3-base", "zero-shot", "cross-encoder/nli-deberta-v3-base", 738, "apache-2.0", "en",
     "labels of your own"},

    {"minilm-l6-v2-cross-encoder", "rerank", "cross-encoder/ms-marco-MiniLM-L6-v2", 91, "apache-2.0", "en",
     "search results, small and fast"},
    {"minilm-l12-v2-cross-encoder", "rerank", "cross-encoder/ms-marco-MiniLM-L12-v2", 134, "apache-2.0", "en",
     "search results"},
    {"bge-reranker-base", "rerank", "BAAI/bge-reranker-base", 1129, "mit", "en, zh", "search results"},
    {"bge-reranker-v2-m3", "rerank", "BAAI/bge-reranker-v2-m3", 2288, "apache-2.0", "multilingual",
     "search results in 100 languages"},

    {"distilbert-ner", "ner", "dslim/distilbert-NER", 261, "apache-2.0", "en",
     "persons, organisations, places and others"},
    {"bert-ner", "ner", "dslim/bert-base-NER", 433, "mit", "en", "persons, organisations, places and others"},
    {"bert-ner-multilingual", "ner", "Babelscape/wikineural-multilingual-ner", 712, "cc-by-nc-sa-4.0",
     "de, en, es, fr, it, nl, pl, pt, ru", "persons, organisations, places, others; not for commercial use"},

    {"minilm-squad2", "answer", "deepset/minilm-uncased-squad2", 133, "cc-by-4.0", "en",
     "questions, also ones without an answer"},
    {"distilbert-squad", "answer", "distilbert/distilbert-base-cased-distilled-squad", 261, "apache-2.0",
     "en", "questions"},
    {"tinyroberta-squad2", "answer", "deepset/tinyroberta-squad2", 328, "cc-by-4.0", "en",
     "questions, also ones without an answer"},
    {"roberta-squad2", "answer", "deepset/roberta-base-squad2", 498, "cc-by-4.0", "en",
     "questions, also ones without an answer"},

    {"distilroberta", "fill", "distilbert/distilroberta-base", 332, "apache-2.0", "en", "words for gaps"},
    {"bert-base-uncased", "fill", "google-bert/bert-base-uncased", 441, "apache-2.0", "en", "words for gaps"},
    {"modernbert-base", "fill", "answerdotai/ModernBERT-base", 601, "apache-2.0", "en",
     "words for gaps, 8192 tokens"},
    {"xlm-roberta-base", "fill", "FacebookAI/xlm-roberta-base", 1130, "mit", "multilingual",
     "words for gaps in 100 languages"},
};

// Changes of one letter that turn a into b (Levenshtein).
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::span<const NamedModel> named_models() { return kModels; }

const NamedModel* find_named_model(std::string_view name) {
  const std::string wanted = lower_ascii(name);
  const auto found = std::find_if(std::begin(kModels), std::end(kModels),
                                  [&](const NamedModel& model) { return model.name == wanted; });
  return found == std::end(kModels) ? nullptr : found;
}

std::string similar_names(std::string_view name) {
  constexpr size_t kLongest = 64, kMost = 3;
  if (name.size() > kLongest) return "";
  const std::string wanted = lower_ascii(name);
  std::vector<std::pair<size_t, std::string_view>> similar;
  for (const NamedModel& model : kModels) {
    const size_t changes = distance(wanted, model.name);
    const bool is_part = wanted.size() > 2 && model.name.find(wanted) != std::string_view::npos;
    if (is_part || changes <= 1 + wanted.size() / 4) similar.emplace_back(is_part ? 0 : changes, model.name);
  }
  std::stable_sort(similar.begin(), similar.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string names;
  for (size_t i = 0; i < std::min(kMost, similar.size()); ++i) {
    names.append(i == 0 ? "" : ", ").append(similar[i].second);
  }
  return names;
}

}  // namespace brisling
