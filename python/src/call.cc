#include "python/src/call.h"

#include <chrono>
#include <future>

void translate_error(std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const brisling::Error& failure) {
    const py::object exception =
        py::module_::import("brisling.errors").attr("error_of")(failure.status(), py::str(failure.what()));
    PyErr_SetObject(py::type::of(exception).ptr(), exception.ptr());
  }
}

void run_long_call(const py::object& progress, const std::function<void(brisling::Control*)>& body) {
  constexpr auto kPause = std::chrono::milliseconds(100);
  brisling::Control control;
  std::future<void> call;
  {
    py::gil_scoped_release release;
    call = std::async(std::launch::async, [&] { body(&control); });
  }
  const auto ends_within = [&](std::chrono::milliseconds pause) {
    py::gil_scoped_release release;
    return call.wait_for(pause) == std::future_status::ready;
  };
  const auto report = [&] {
    if (!progress.is_none()) progress(control.done(), control.total());
  };
  try {
    while (!ends_within(kPause)) {
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      report();
    }
  } catch (...) {
    control.cancel();
    py::gil_scoped_release release;
    call.wait();
    throw;
  }
  call.get();
  report();
}
