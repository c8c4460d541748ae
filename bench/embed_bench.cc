// Whole forward passes of MiniLM: ready token ids in, unit vector out, one thread.
// Every configuration is timed in turn, round after round, so that a slow moment of the machine
// meets them all; the ratios are taken inside each round.
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/forward.h"
#include "core/models/checkpoint.h"

namespace {

using namespace brisling;

constexpr int kRounds = 9;
constexpr double kSecondsPerSample = 0.03;

struct Configuration {
  const char* name;
  std::optional<WeightStorage> storage;
  GemmProvider provider;
  std::unique_ptr<Encoder> encoder = nullptr;
};

double seconds_of(const Encoder& encoder, Context& context, const Batch& batch, int repeats) {
  float vector[384];
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < repeats; ++i) embed(encoder, context, batch, vector);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / repeats;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const std::string model = argc > 1 ? argv[1] : "minilm-l6-v2";
  cpu_set_t one_cpu;
  CPU_ZERO(&one_cpu);
  CPU_SET(1, &one_cpu);
  pthread_setaffinity_np(pthread_self(), sizeof one_cpu, &one_cpu);

  Checkpoint checkpoint = Checkpoint::open(model);
  const Backend& cpu = find_backend("cpu");
  std::vector<Configuration> configurations;
  configurations.push_back({"oneDNN f32", WeightStorage::kF32, GemmProvider::kOneDnn});
  configurations.push_back({"native f32", WeightStorage::kF32, GemmProvider::kNative});
  configurations.push_back({"native f16", WeightStorage::kF16, GemmProvider::kNative});
  configurations.push_back({"native q8_0", WeightStorage::kQ8_0, GemmProvider::kNative});
  configurations.push_back({"native int8", WeightStorage::kInt8, GemmProvider::kNative});
  std::erase_if(configurations, [&](Configuration& configuration) {
    try {
      configuration.encoder = load_encoder(
          checkpoint, {.backend = cpu, .storage = configuration.storage, .provider = configuration.provider});
      return false;
    } catch (const Error& error) {
      std::fprintf(stderr, "left out: %s (%s)\n", configuration.name, error.what());
      return true;
    }
  });

  std::printf("%s, %s, one thread; ms a text (median of %d rounds), and speed over %s\n\n",
              checkpoint.path.filename().c_str(), cpu.description().c_str(), kRounds, configurations[0].name);
  std::printf("| tokens |");
  for (const auto& configuration : configurations) std::printf(" %s |", configuration.name);
  std::printf("\n|---|");
  for (size_t c = 0; c < configurations.size(); ++c) std::printf("---|");
  std::printf("\n");

  for (const int64_t tokens : {4, 8, 16, 32, 64, 128, 256}) {
    const Batch batch = batch_of_length(tokens);
    Context context(cpu);
    std::vector<int> repeats;
    for (const auto& configuration : configurations) {
      seconds_of(*configuration.encoder, context, batch, 3);
      const double once = seconds_of(*configuration.encoder, context, batch, 3);
      repeats.push_back(std::max(1, static_cast<int>(kSecondsPerSample / once)));
    }
    std::vector<std::vector<double>> times(configurations.size()), ratios(configurations.size());
    for (int round = 0; round < kRounds; ++round) {
      for (size_t c = 0; c < configurations.size(); ++c) {
        times[c].push_back(seconds_of(*configurations[c].encoder, context, batch, repeats[c]));
        ratios[c].push_back(times[0].back() / times[c].back());
      }
    }
    std::printf("| %lld |", static_cast<long long>(tokens));
    for (size_t c = 0; c < configurations.size(); ++c) {
      std::printf(" %.3f (%.2fx) |", median(times[c]) * 1e3, median(ratios[c]));
    }
    std::printf("\n");
  }
  return EXIT_SUCCESS;
}
