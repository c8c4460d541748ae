// Everything mutable of one call in flight; models and layers are immutable and take it.
#pragma once

#include <functional>
#include <string_view>

#include "core/base/arena.h"
#include "core/base/control.h"
#include "core/nn/backend.h"

namespace brisling {

// Receives an intermediate value under the name that the reference implementation gives the
// module it comes from ("embeddings", "encoder.layer.0"). The view is valid during the call.
using Tap = std::function<void(std::string_view name, ConstMatrix value)>;

// Belongs to one thread at a time.
class Context {
 public:
  explicit Context(const Backend& backend) : backend_(backend) {}

  Arena arena;
  int threads = 1;                   // the most that an op may use
  const Control* control = nullptr;  // cancels the call between layers
  Tap tap;

  void throw_if_cancelled() const {
    if (control) control->throw_if_cancelled();
  }

  // context.linear({...}), context.layer_norm({...}), …: the ops of the backend.
#define BRISLING_CONTEXT_OP(Args, method) \
  void method(const Args& args) {         \
    Execution execution{arena, threads};  \
    backend_.method(args, execution);     \
  }
  BRISLING_OPS(BRISLING_CONTEXT_OP)
#undef BRISLING_CONTEXT_OP

 private:
  const Backend& backend_;
};

}  // namespace brisling
