// Compiles only: the C++ header twice, and nothing before it.
#include <brisling.hpp>

brisling::Embeddings header_compiles(const brisling::Embedder& embedder);

brisling::Embeddings header_compiles(const brisling::Embedder& embedder) {
  return embedder.encode({"one", "two"});
}
