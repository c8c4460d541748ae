// Vectors on standard output, as rows of numbers or as one NumPy array.
#pragma once

#include <cstddef>
#include <memory>

#include "cli/output.h"

namespace cli {

class VectorWriter {
 public:
  virtual ~VectorWriter() = default;
  virtual void write(const float* rows, size_t count) = 0;  // row-major, written when it returns
  virtual void finish() = 0;                                // after the last rows
};

// `dimensions` is the length of a row. Numbers have the fewest digits that restore the float.
std::unique_ptr<VectorWriter> make_vector_writer(Format format, size_t dimensions);

}  // namespace cli
