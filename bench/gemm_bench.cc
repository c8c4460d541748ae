// The products of MiniLM's six layers on one thread: our native kernels beside oneDNN called
// plainly (its C++ API, a primitive for the exact number of rows, weights in the layout it asks
// for). Rounds are interleaved and claims are ratios within a round, since the machine's speed
// drifts. Prints one markdown table. Usage: gemm_bench [rounds]
#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <oneapi/dnnl/dnnl.hpp>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "kernels/cpu/cpu_backend.h"

extern "C" void omp_set_num_threads(int);

namespace {

using namespace brisling;

struct Size {
  int64_t in, out;
};
constexpr Size kLayer[] = {{384, 1152}, {384, 384}, {384, 1536}, {1536, 384}};
constexpr int kLayers = 6;
constexpr double kWeights = 6.0 * (384 * 1152 + 384 * 384 + 2 * 384 * 1536);

// Time that this thread computed: other programs' turns on its CPU do not count.
double seconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

std::vector<float> random_values(int64_t count) {
  static std::minstd_rand engine(1);
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = static_cast<float>(engine() % 2001) / 1000.0f - 1.0f;
  return values;
}

// Activations and results of the largest case; what is computed does not matter.
struct Activations {
  std::vector<float> input = random_values(256 * 1536);
  std::vector<float> output = std::vector<float>(256 * 1536);
};

// All 24 products with distinct weights, by our kernels.
class Native {
 public:
  Native(WeightStorage storage, const std::vector<std::vector<float>>& weights) : backend_(cpu_target()) {
    for (size_t i = 0; i < weights.size(); ++i) {
      const auto& [in, out] = kLayer[i % 4];
      const TensorView view{DType::kF32, {out, in}, weights[i].data()};
      matrices_.push_back(backend_.pack({&view, 1}, storage, GemmProvider::kNative));
    }
  }

  void run(int64_t rows, Activations& data) {
    Execution execution{arena_, 1};
    for (const auto& matrix : matrices_) {
      backend_.linear({.input = {data.input.data(), rows, matrix->in_features()},
                       .weight = matrix.get(),
                       .bias = nullptr,
                       .out = {data.output.data(), rows, matrix->out_features()}},
                      execution);
    }
  }

 private:
  CpuBackend backend_;
  Arena arena_;
  std::vector<std::unique_ptr<PackedMatrix>> matrices_;
};

// The same by oneDNN.
class OneDnn {
 public:
  explicit OneDnn(const std::vector<std::vector<float>>& weights)
      : engine_(dnnl::engine::kind::cpu, 0), stream_(engine_), weights_(weights) {}

  void prepare(int64_t rows, Activations& data) {
    using dnnl::memory;
    constexpr auto kFloat = memory::data_type::f32;
    steps_.clear();
    for (size_t i = 0; i < weights_.size(); ++i) {
      const auto& [in, out] = kLayer[i % 4];
      const memory::desc source({rows, in}, kFloat, memory::format_tag::ab);
      const memory::desc target({rows, out}, kFloat, memory::format_tag::ab);
      const memory::desc any({in, out}, kFloat, memory::format_tag::any);
#if DNNL_VERSION_MAJOR >= 3
      const dnnl::matmul::primitive_desc description(engine_, source, any, target);
#else
      const dnnl::matmul::primitive_desc description({source, any, target}, engine_);
#endif
      implementation_ = description.impl_info_str();
      const memory plain({{in, out}, kFloat, memory::format_tag::ba}, engine_,
                         const_cast<float*>(weights_[i].data()));
      const memory packed(description.weights_desc(), engine_);
      dnnl::reorder(plain, packed).execute(stream_, const_cast<memory&>(plain), const_cast<memory&>(packed));
      steps_.push_back({dnnl::matmul(description),
                        {{DNNL_ARG_SRC, memory(source, engine_, data.input.data())},
                         {DNNL_ARG_WEIGHTS, packed},
                         {DNNL_ARG_DST, memory(target, engine_, data.output.data())}}});
    }
    stream_.wait();
  }

  void run() {
    for (Step& step : steps_) step.product.execute(stream_, step.arguments);
    stream_.wait();
  }

  const std::string& implementation() const { return implementation_; }

 private:
  struct Step {
    dnnl::matmul product;
    std::unordered_map<int, dnnl::memory> arguments;
  };
  dnnl::engine engine_;
  dnnl::stream stream_;
  const std::vector<std::vector<float>>& weights_;
  std::vector<Step> steps_;
  std::string implementation_;
};

// The fastest of some runs within about 20 ms: what a round records.
double best_time(const std::function<void()>& run) {
  double best = 1e9, total = 0;
  for (int i = 0; i < 3 || total < 0.02; ++i) {
    const double start = seconds();
    run();
    const double time = seconds() - start;
    best = std::min(best, time);
    total += time;
  }
  return best;
}

// Chains on registers alone, enough of them to hide their latency: of multiply-adds or, where there
// are none, half of multiplications and half of additions.
#define BENCH_EACH(registers, instruction) ".irp n," registers "\n" instruction "\\n\n.endr\n"
#define BENCH_LOOP(zero, body, steps)                                                                \
  __asm__ volatile(zero "1:\n" body "dec %0\njnz 1b\n" zero                                          \
                   : "+r"(steps)                                                                     \
                   :                                                                                 \
                   : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", \
                     "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc")
#define BENCH_FMA_LOOP(size, steps)                                                                     \
  BENCH_LOOP(                                                                                           \
      "vzeroall\n",                                                                                     \
      BENCH_EACH("2,3,4,5,6,7,8,9,10,11,12,13,14,15", "vfmadd231ps %%" size "0, %%" size "0, %%" size), \
      steps)

// float32 operations a second at the clock of this moment.
double peak_flops() {
  constexpr int64_t kSteps = 200000, kChains = 14;
  int64_t operations = 0;  // of an instruction
  const double time = best_time([&operations] {
    int64_t steps = kSteps;
    if (cpu_target() >= CpuTarget::kAvx512) {
      operations = 2 * 16;
      BENCH_FMA_LOOP("zmm", steps);
    } else if (cpu_target() >= CpuTarget::kAvx2) {
      operations = 2 * 8;
      BENCH_FMA_LOOP("ymm", steps);
    } else {
      operations = 4;
      BENCH_LOOP("xorps %%xmm0, %%xmm0\n",
                 BENCH_EACH("2,3,4,5,6,7,8", "mulps %%xmm0, %%xmm")
                     BENCH_EACH("9,10,11,12,13,14,15", "addps %%xmm0, %%xmm"),
                 steps);
    }
  });
  return static_cast<double>(operations * kChains * kSteps) / time;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 9;
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(sched_getcpu(), &cpus);
  sched_setaffinity(0, sizeof cpus, &cpus);
  omp_set_num_threads(1);

  std::vector<std::vector<float>> weights;
  for (int layer = 0; layer < kLayers; ++layer) {
    for (const auto& [in, out] : kLayer) weights.push_back(random_values(in * out));
  }
  Activations data;
  OneDnn onednn(weights);
  Native f32(WeightStorage::kF32, weights), f16(WeightStorage::kF16, weights),
      q8(WeightStorage::kQ8_0, weights), int8(WeightStorage::kInt8, weights);

  onednn.prepare(1, data);
  std::printf(
      "%s, one thread; oneDNN %d.%d.%d (%s); ratio = oneDNN's time / ours, min and median of %d rounds\n\n",
      std::string(cpu_target_title(cpu_target())).c_str(), dnnl_version()->major, dnnl_version()->minor,
      dnnl_version()->patch, onednn.implementation().c_str(), rounds);
  std::printf(
      "| rows | oneDNN f32 ms | f32 ms | GF/s | of peak | f32 ratio | f16 ms | f16 ratio | q8_0 ms | q8_0 "
      "ratio | int8 ms | int8 ratio |\n");
  std::printf("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (int64_t rows : {1, 2, 4, 8, 16, 32, 64, 128, 256}) {
    onednn.prepare(rows, data);
    struct Row {
      std::function<void()> run;
      std::vector<double> times = {}, ratios = {};
    };
    Row own[] = {{[&] { f32.run(rows, data); }},
                 {[&] { f16.run(rows, data); }},
                 {[&] { q8.run(rows, data); }},
                 {[&] { int8.run(rows, data); }}};
    std::vector<double> reference, peaks;
    for (int round = 0; round < rounds; ++round) {
      peaks.push_back(peak_flops());
      for (Row& row : own) {
        reference.push_back(best_time([&] { onednn.run(); }));
        row.times.push_back(best_time(row.run));
        row.ratios.push_back(reference.back() / row.times.back());
      }
    }
    const double f32_time = median(own[0].times);
    const double rate = 2.0 * kWeights * static_cast<double>(rows) / f32_time;
    std::printf("| %lld | %.3f |", static_cast<long long>(rows), median(reference) * 1e3);
    for (const Row& row : own) {
      std::printf(" %.3f |", median(row.times) * 1e3);
      if (&row == own) std::printf(" %.0f | %.0f %% |", rate * 1e-9, 100 * rate / median(peaks));
      std::printf(" %.2f, %.2f |", *std::min_element(row.ratios.begin(), row.ratios.end()),
                  median(row.ratios));
    }
    std::printf("\n");
    std::fflush(stdout);
  }
}
