// Python's values as the library takes them, and back.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <initializer_list>
#include <string_view>

#include <brisling.hpp>

namespace py = pybind11;

// A batch from a list or tuple of str; `name` is the argument's, for errors: TypeError for an item that is
// no str, UnicodeEncodeError (a ValueError) for one with a lone surrogate.
brisling::Texts texts_of(const py::sequence& items, std::string_view name);

// From a dict of str.
brisling::Options options_of(const py::dict& options);

// The columns as a dict: "offsets" and the integers as int64 arrays, floats as float32 arrays, texts as
// lists of str.
struct Columns {
  std::initializer_list<const char*> texts, floats, integers;
};
py::dict columns_of(const brisling::Results& results, const Columns& columns);

// An array that owns the vector's memory.
template <class T>
py::array_t<T> array_of(std::vector<T> values) {
  auto* owned = new std::vector<T>(std::move(values));
  const py::capsule owner(owned, [](void* vector) { delete static_cast<std::vector<T>*>(vector); });
  return py::array_t<T>(static_cast<py::ssize_t>(owned->size()), owned->data(), owner);
}
