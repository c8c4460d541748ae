#include "python/src/convert.h"

#include <string>

namespace {

// UTF-8 that does not stay behind in the str, as PyUnicode_AsUTF8AndSize would leave it.
py::bytes utf8_of(py::handle text) {
  PyObject* utf8 = PyUnicode_AsUTF8String(text.ptr());
  if (utf8 == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::bytes>(utf8);
}

}  // namespace

brisling::Texts texts_of(const py::sequence& items, std::string_view name) {
  brisling::Texts texts;
  // Other threads may change a list meanwhile.
  const py::tuple snapshot(items);
  for (size_t i = 0; i < snapshot.size(); ++i) {
    const py::handle item = snapshot[i];
    if (!PyUnicode_Check(item.ptr())) {
      throw py::type_error(std::string(name) + "[" + std::to_string(i) + "] is a " +
                           Py_TYPE(item.ptr())->tp_name + "; a str is needed");
    }
    texts.add(std::string_view(utf8_of(item)));
  }
  return texts;
}

brisling::Options options_of(const py::dict& options) {
  brisling::Options out;
  for (const auto& [name, value] : options) {
    out.set(std::string_view(utf8_of(name)), std::string_view(utf8_of(value)));
  }
  return out;
}

py::dict columns_of(const brisling::Results& results, const Columns& columns) {
  py::dict out;
  out["offsets"] = array_of(results.offsets());
  for (const char* name : columns.integers) out[name] = array_of(results.integers(name));
  for (const char* name : columns.floats) out[name] = array_of(results.floats(name));
  for (const char* name : columns.texts) {
    py::list texts;
    for (size_t row = 0; row < results.rows(); ++row) texts.append(py::str(results.text(row, name)));
    out[name] = texts;
  }
  return out;
}
