// How Python calls the library: without the GIL, with Ctrl-C and progress where the call may be long.
#pragma once

#include <pybind11/pybind11.h>

#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include <brisling.hpp>

namespace py = pybind11;

// A call that reads fewer bytes of text ends before anybody would interrupt it; a thread of its own
// would cost more than it gains.
constexpr size_t kShortCall = 1024;
constexpr size_t kLongCall = kShortCall;

// Raises brisling::Error as the classes of brisling.errors.
void translate_error(std::exception_ptr error);

// Runs `body` on another thread. Meanwhile, ten times a second, this one lets Python handle signals and
// calls progress(done, total), unless that is None; what either raises cancels the call and is raised
// when it has ended.
void run_long_call(const py::object& progress, const std::function<void(brisling::Control*)>& body);

// What body() returns.
template <class Body>
auto without_gil(Body body) {
  py::gil_scoped_release release;
  return body();
}

// What body(control) returns, without the GIL and, where the call may be long, as run_long_call has it.
// `bytes` is how much text the call reads.
template <class Body>
auto run(size_t bytes, const py::object& progress, Body body) {
  if (bytes < kShortCall && progress.is_none()) {
    return without_gil([&] { return body(static_cast<brisling::Control*>(nullptr)); });
  }
  std::optional<decltype(body(nullptr))> result;
  run_long_call(progress, [&](brisling::Control* control) { result.emplace(body(control)); });
  return std::move(*result);
}
