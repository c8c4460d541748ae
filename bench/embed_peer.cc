// The program that bench/peers/run times beside others (which see for its lines).
// usage: embed_peer MODEL WEIGHTS THREADS
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>

#include "bench/forward.h"
#include "core/models/checkpoint.h"
#include "core/tasks/encoder_runner.h"

int main(int argc, char** argv) {
  using namespace brisling;
  using Clock = std::chrono::steady_clock;
  if (argc != 4) {
    std::fprintf(stderr, "usage: embed_peer MODEL WEIGHTS THREADS\n");
    return EXIT_FAILURE;
  }
  Options options;
  options.set("weights", argv[2]);
  Checkpoint checkpoint = Checkpoint::open(argv[1]);
  const Packing packing = packing_of(options);
  const auto encoder = load_encoder(checkpoint, packing);
  Context context(packing.backend);
  context.threads = std::atoi(argv[3]);
  std::vector<float> vector(static_cast<size_t>(encoder->shape().hidden_size));

  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream fields(line);
    double seconds = 0;
    fields >> seconds;
    std::vector<int32_t> ids;
    for (int32_t id; fields >> id;) ids.push_back(id);
    const Batch batch = batch_of(ids);

    const auto begin = Clock::now();
    double elapsed = 0;
    int runs = 0;
    do {
      embed(*encoder, context, batch, vector.data());
      ++runs;
      elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
    } while (elapsed < seconds);
    std::printf("%.6f", elapsed * 1e3 / runs);
    for (const float x : vector) std::printf(" %.9g", static_cast<double>(x));
    std::printf("\n");
    std::fflush(stdout);
  }
  return EXIT_SUCCESS;
}
