// What applications do with an embedder, text in, vectors out, tokenizer included: queries one at a time
// (W1), documents of all lengths (W2), documents of one length (W3), the passages of a query to be
// reranked (W4: their work in an encoder). Precisions take turns. Prints markdown tables.
// usage: workload_bench MODEL THREADS WEIGHTS ...
//        workload_bench minilm-l6-v2 1 f32 f16 q8_0 int8
#include <algorithm>
#include <brisling.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace {

struct Precision {
  std::string name;
  brisling::Embedder embedder;
  std::vector<double> times = {};
};

// Texts of words that a BERT vocabulary has whole, a token each.
class Texts {
 public:
  explicit Texts(const brisling::Tokenizer& tokenizer) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    for (int32_t id = 0; id < tokenizer.vocabulary_size(); ++id) {
      const std::string piece = tokenizer.token(id);
      if (std::all_of(piece.begin(), piece.end(), is_letter)) words_.push_back(piece);
    }
  }

  std::string text(int tokens) {
    const int words = tokens - 2;  // two more are special
    std::string text;
    for (int i = 0; i < words; ++i) text.append(words_[random_() % words_.size()]).append(" ");
    return text;
  }

  std::vector<std::vector<std::string>> batches(size_t count, size_t texts, int tokens) {
    std::vector<std::vector<std::string>> all(count);
    for (auto& batch : all) {
      while (batch.size() < texts) batch.push_back(text(tokens));
    }
    return all;
  }

  // 2000 documents, lengths lognormal: median 90, sigma 0.8, from 8 to 512.
  std::vector<std::vector<std::string>> ragged() {
    std::lognormal_distribution<double> length(std::log(90.0), 0.8);
    std::vector<std::vector<std::string>> all(8);
    for (auto& batch : all) {
      while (batch.size() < 250) batch.push_back(text(std::clamp(static_cast<int>(length(random_)), 8, 512)));
    }
    return all;
  }

 private:
  std::vector<std::string> words_;
  std::mt19937 random_{1};
};

double milliseconds(const auto& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

double embedding_time(const Precision& precision, const std::vector<std::string>& texts) {
  return milliseconds([&] { precision.embedder.encode(texts); });
}

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1))];
}

// Pushes the weights out of the caches.
void touch_64_megabytes() {
  static std::vector<char> memory(size_t{64} << 20);
  for (size_t i = 0; i < memory.size(); i += 64) ++memory[i];
}

void begin_table(const char* title, const char* first, const std::vector<Precision>& precisions) {
  std::printf("\n%s\n\n| %s |", title, first);
  for (const Precision& precision : precisions) std::printf(" %s |", precision.name.c_str());
  std::printf("\n|---|");
  for (size_t i = 0; i < precisions.size(); ++i) std::printf("---|");
  std::printf("\n");
}

void queries(std::vector<Precision>& precisions, Texts& texts, bool cold) {
  constexpr int kCalls = 2000;
  begin_table(cold ? "W1, caches cold: p50 and p99, ms" : "W1: p50 and p99, ms", "tokens", precisions);
  for (const int tokens : {5, 8, 16, 32}) {
    for (Precision& precision : precisions) precision.times.clear();
    for (int i = 0; i < kCalls; ++i) {
      const std::vector<std::string> query = {texts.text(tokens)};
      for (Precision& precision : precisions) {
        if (cold) touch_64_megabytes();
        precision.times.push_back(embedding_time(precision, query));
      }
    }
    std::printf("| %d |", tokens);
    for (const Precision& precision : precisions)
      std::printf(" %.3f, %.3f |", percentile(precision.times, 0.5), percentile(precision.times, 0.99));
    std::printf("\n");
  }
}

// Every precision embeds a batch before the next; the ratio is the median of the batches'.
void batches(std::vector<Precision>& precisions, const brisling::Tokenizer& tokenizer, const char* name,
             const std::vector<std::vector<std::string>>& all) {
  for (Precision& precision : precisions) precision.times.clear();
  size_t texts = 0;
  double tokenizing = 0;
  for (const std::vector<std::string>& batch : all) {
    texts += batch.size();
    tokenizing += milliseconds([&] { tokenizer.count(batch); });
    for (Precision& precision : precisions) precision.times.push_back(embedding_time(precision, batch));
  }
  std::printf("| %s |", name);
  for (const Precision& precision : precisions) {
    double total = 0;
    std::vector<double> ratios;
    for (size_t i = 0; i < all.size(); ++i) {
      total += precision.times[i];
      ratios.push_back(precisions[0].times[i] / precision.times[i]);
    }
    std::printf(" %.1f (%.2fx, %.1f %%) |", static_cast<double>(texts) / total * 1e3, percentile(ratios, 0.5),
                100 * tokenizing / total);
  }
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: workload_bench MODEL THREADS WEIGHTS ...\n");
    return EXIT_FAILURE;
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // rows appear as they are done
  const brisling::Tokenizer tokenizer(argv[1]);
  Texts texts(tokenizer);
  std::vector<Precision> precisions;
  for (int i = 3; i < argc; ++i) {
    const brisling::Options options = {{"weights", argv[i]}, {"threads", argv[2]}, {"max_length", "512"}};
    precisions.push_back({argv[i], brisling::Embedder(argv[1], options)});
    embedding_time(precisions.back(), {texts.text(512)});  // warms up
  }
  queries(precisions, texts, false);
  queries(precisions, texts, true);
  begin_table("Texts a second, the speed over the first precision, and the tokenizer's share of the time",
              "workload", precisions);
  batches(precisions, tokenizer, "W2: 2000 documents of 8 to 512 tokens", texts.ragged());
  batches(precisions, tokenizer, "W3: 1 of 128 tokens", texts.batches(60, 1, 128));
  batches(precisions, tokenizer, "W3: 8 of 128 tokens", texts.batches(20, 8, 128));
  batches(precisions, tokenizer, "W3: 32 of 128 tokens", texts.batches(8, 32, 128));
  batches(precisions, tokenizer, "W3: 1 of 512 tokens", texts.batches(20, 1, 512));
  batches(precisions, tokenizer, "W4: 50 of 160 tokens", texts.batches(4, 50, 160));
  return EXIT_SUCCESS;
}
