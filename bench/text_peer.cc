// The program that bench/peers/run_documents times beside others (which see for its lines).
// usage: text_peer MODEL WEIGHTS THREADS
#include <brisling.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  using Clock = std::chrono::steady_clock;
  if (argc != 4) {
    std::fprintf(stderr, "usage: text_peer MODEL WEIGHTS THREADS\n");
    return EXIT_FAILURE;
  }
  const brisling::Embedder embedder(argv[1],
                                    {{"weights", argv[2]}, {"threads", argv[3]}, {"max_length", "512"}});

  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream fields(line);
    std::vector<std::string> texts;
    for (std::string text; std::getline(fields, text, '\t');) texts.push_back(text);

    const auto begin = Clock::now();
    const brisling::Embeddings vectors = embedder.encode(texts);
    const std::chrono::duration<double, std::milli> elapsed = Clock::now() - begin;
    std::printf("%.6f", elapsed.count());
    for (const float x : vectors.data) std::printf(" %.9g", static_cast<double>(x));
    std::printf("\n");
    std::fflush(stdout);
  }
  return EXIT_SUCCESS;
}
