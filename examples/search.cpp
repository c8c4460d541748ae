// Semantic search over a few sentences: the nearest vectors are the best answers.
#include <algorithm>
#include <brisling.hpp>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  const std::string query = argc > 1 ? argv[1] : "How do I get my money back?";
  const std::vector<std::string> sentences = {
      "You may return an item within 30 days for a full refund.",
      "Orders are shipped from our warehouse in Bergen.",
      "The battery lasts ten hours on one charge.",
      "To change your password, open the settings of your account.",
      "Our support answers the phone from nine to five.",
  };
  try {
    const brisling::Embedder embedder("minilm-l6-v2");
    const brisling::Embeddings documents = embedder.encode(sentences);
    const brisling::Embeddings question = embedder.encode({query});

    // The model normalises its vectors, so their dot product is the cosine.
    std::vector<float> scores;
    for (size_t i = 0; i < documents.rows; ++i) {
      scores.push_back(
          std::inner_product(question.data.begin(), question.data.end(), documents.row(i), 0.0f));
    }
    std::vector<size_t> ranking(sentences.size());
    std::iota(ranking.begin(), ranking.end(), size_t{0});
    std::sort(ranking.begin(), ranking.end(), [&](size_t a, size_t b) { return scores[a] > scores[b]; });
    for (const size_t i : ranking) std::printf("%.3f  %s\n", scores[i], sentences[i].c_str());
  } catch (const brisling::Error& error) {
    std::fprintf(stderr, "search: %s\n", error.what());
    return 1;
  }
}
