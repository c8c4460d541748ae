// The interface between models and the devices that compute for them.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/arena.h"
#include "core/base/tensor.h"
#include "core/nn/ops.h"

namespace brisling {

// How a weight matrix is kept for products. kQ8_0 has a scale for each 32 weights, kInt8 one for
// each output; with both, activations are rounded to 8 bits as well.
enum class WeightStorage : uint8_t { kF32, kF16, kBF16, kQ8_0, kInt8 };

// Who computes products: kAuto is native where it has a kernel for the storage, else oneDNN.
enum class GemmProvider : uint8_t { kAuto, kNative, kOneDnn };

// A weight matrix in the layout that a backend's kernels read. Immutable, shared by all calls.
class PackedMatrix {
 public:
  virtual ~PackedMatrix() = default;
  int64_t out_features() const { return out_features_; }
  int64_t in_features() const { return in_features_; }
  virtual size_t bytes() const = 0;
  virtual bool rounds_input() const { return false; }  // to 8 bits before it multiplies

 protected:
  PackedMatrix(int64_t out_features, int64_t in_features)
      : out_features_(out_features), in_features_(in_features) {}

 private:
  int64_t out_features_, in_features_;
};

// What an op may use while it runs: at most `threads` threads, and scratch memory of the call.
struct Execution {
  Arena& scratch;
  int threads = 1;
};

// Immutable; all members may be called from many threads at once, each with its own Execution.
// Results do not depend on `threads`, nor, for a row or a sequence, on the others beside it
// (linear under oneDNN excepted).
class Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string_view name() const = 0;    // as the option `device` spells it
  virtual std::string description() const = 0;  // for people: instruction set or driver, and size

  // Packs matrices [out_i, in] of one input as a single [sum of out_i, in]; copies what it keeps.
  // Fails with kUnsupported where the provider is not there, saying how to get it.
  virtual std::unique_ptr<PackedMatrix> pack(std::span<const TensorView> parts, WeightStorage storage,
                                             GemmProvider provider) const = 0;

#define BRISLING_DECLARE_OP(Args, method) \
  virtual void method(const Args& args, Execution& execution) const = 0;
  BRISLING_OPS(BRISLING_DECLARE_OP)
#undef BRISLING_DECLARE_OP
};

// Every backend of this build, the CPU first. Defined beside the kernels; found at link time.
std::span<const Backend* const> backends();

// Fails with kUnsupported, listing what is there.
const Backend& find_backend(std::string_view name);

}  // namespace brisling
