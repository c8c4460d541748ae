// The same as embed.c, in C++17 with brisling.hpp: embed [MODEL]
#include <brisling.hpp>
#include <cmath>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) try {
  const brisling::Embedder embedder(argc > 1 ? argv[1] : "minilm-l6-v2");
  const brisling::Embeddings vectors = embedder.encode({"doctor", "physician"});
  float dot = 0;
  for (size_t i = 0; i < vectors.cols; ++i) dot += vectors.row(0)[i] * vectors.row(1)[i];
  const float similarity = embedder.similarity("doctor", "physician");
  if (std::abs(brisling::similarity(vectors, vectors)[1] - similarity) > 1e-6f) return 1;
  const brisling::TokenEmbeddings tokens = embedder.encode_tokens({"doctor", ""});
  if (tokens.data.size() != static_cast<size_t>(tokens.offsets[2]) * tokens.cols || tokens.offsets[1] < 1)
    return 1;
  if (!embedder.encode_tokens(brisling::Texts{}).data.empty()) return 1;
  std::printf("dimensions %d truncated %d dot %.3f similarity %.3f\n", static_cast<int>(vectors.cols),
              static_cast<int>(vectors.truncated), dot, similarity);
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
