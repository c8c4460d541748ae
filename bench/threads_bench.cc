// What a second thread is worth: for one text, ready token ids in, unit vector out, and for batches of
// texts, tokenizer included. One thread and two take turns, and their least times are compared. Whether
// the two processors share their last-level cache makes a great difference; nobody else should use them.
// usage: taskset -c 0,1 threads_bench MODEL WEIGHTS ...
//        taskset -c 0,1 threads_bench minilm-l6-v2 f32 int8
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "bench/forward.h"
#include "core/models/checkpoint.h"
#include "core/tasks/embedder.h"
#include "core/tasks/encoder_runner.h"

namespace {

using namespace brisling;
using Clock = std::chrono::steady_clock;

Options options_of(const std::string& name, const std::string& value) {
  Options options;
  options.set(name, value);
  return options;
}

struct Model {
  Model(const std::string& path, const std::string& weights)
      : name(weights),
        checkpoint(Checkpoint::open(path)),
        packing(packing_of(options_of("weights", weights))),
        encoder(load_encoder(checkpoint, packing)),
        embedder(Embedder::open(path, options_of("weights", weights))) {}

  std::string name;
  Checkpoint checkpoint;  // the encoder reads its embeddings there
  Packing packing;
  std::unique_ptr<Encoder> encoder;
  Embedder embedder;
};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Prints the least milliseconds with one thread and with two, and their quotient.
void compare(const std::function<void(int threads)>& run) {
  double least[2] = {std::numeric_limits<double>::max(), std::numeric_limits<double>::max()};
  const auto begin = Clock::now();
  do {
    for (const int threads : {1, 2}) {
      run(threads);  // the caches see it, and the second thread is awake
      const int repeats = std::clamp(static_cast<int>(2e-3 / least[0]), 1, 20);
      const auto start = Clock::now();
      for (int i = 0; i < repeats; ++i) run(threads);
      least[threads - 1] = std::min(least[threads - 1], seconds_since(start) / repeats);
    }
  } while (seconds_since(begin) < 2);
  std::printf(" %.3f, %.3f, %.2fx |", least[0] * 1e3, least[1] * 1e3, least[0] / least[1]);
  std::fflush(stdout);
}

void begin_table(const char* first, const std::vector<Model>& models) {
  std::printf("\n| %s |", first);
  for (const Model& model : models) std::printf(" %s |", model.name.c_str());
  std::printf("\n|---|");
  for (size_t i = 0; i < models.size(); ++i) std::printf("---|");
  std::printf("\n");
}

void one_text(const std::vector<Model>& models) {
  begin_table("one text of tokens", models);
  for (const int64_t tokens : {4, 8, 16, 32, 64, 128, 256, 512}) {
    std::printf("| %d |", static_cast<int>(tokens));
    const Batch batch = batch_of_length(tokens);
    for (const Model& model : models) {
      Context context(model.packing.backend);
      std::vector<float> vector(static_cast<size_t>(model.encoder->shape().hidden_size));
      compare([&](int threads) {
        context.threads = threads;
        embed(*model.encoder, context, batch, vector.data());
      });
    }
    std::printf("\n");
  }
}

// Each word is one token of BERT's vocabulary; two more are [CLS] and [SEP].
void batch_of_texts(const char* name, const std::vector<Model>& models, const std::vector<int>& tokens) {
  std::string utf8;
  std::vector<int64_t> offsets = {0};
  for (const int count : tokens) {
    for (int i = 2; i < count; ++i) utf8.append("water ");
    offsets.push_back(static_cast<int64_t>(utf8.size()));
  }
  std::printf("| %s |", name);
  for (const Model& model : models) {
    std::vector<float> vectors(tokens.size() * static_cast<size_t>(model.embedder.dimensions()));
    compare([&](int threads) {
      model.embedder.encode({utf8, offsets}, options_of("threads", std::to_string(threads)), vectors,
                            nullptr);
    });
  }
  std::printf("\n");
}

// Lognormal lengths: median 90, sigma 0.8, from 8 to 256.
std::vector<int> ragged(size_t texts) {
  std::mt19937 random(1);
  std::lognormal_distribution<double> length(std::log(90.0), 0.8);
  std::vector<int> tokens(texts);
  for (int& count : tokens) count = std::clamp(static_cast<int>(length(random)), 8, 256);
  return tokens;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: threads_bench MODEL WEIGHTS ...\n");
    return EXIT_FAILURE;
  }
  std::vector<Model> models;
  for (int i = 2; i < argc; ++i) models.emplace_back(argv[1], argv[i]);
  std::printf("%s, one thread, two threads (ms), and the speed of two over one\n",
              models[0].packing.backend.description().c_str());
  one_text(models);
  begin_table("batch", models);
  batch_of_texts("8 texts of 128 tokens", models, std::vector<int>(8, 128));
  batch_of_texts("32 texts of 128 tokens", models, std::vector<int>(32, 128));
  batch_of_texts("100 texts of 8 to 256 tokens", models, ragged(100));
  return EXIT_SUCCESS;
}
