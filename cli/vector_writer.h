// Vectors on standard output, as rows of numbers or as one NumPy array.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cli/output.h"

namespace cli {

// How the numbers of a vector are kept; see brisling_quantize.
struct Precision {
  std::string_view name;
  std::string_view npy;  // NumPy's name of the type of a number
  size_t bytes;          // of a number
  void (*append)(std::string& out, const uint8_t* number);
};

// Fails where there is none of that name, listing those that there are.
const Precision& find_precision(std::string_view name);

class VectorWriter {
 public:
  virtual ~VectorWriter() = default;
  virtual void write(const uint8_t* rows, size_t count) = 0;  // row-major, written when it returns
  virtual void finish() = 0;                                  // after the last rows
};

// `columns` is how many numbers of `precision` a row has. Numbers have the fewest digits that
// restore the float.
std::unique_ptr<VectorWriter> make_vector_writer(Format format, const Precision& precision, size_t columns);

}  // namespace cli
