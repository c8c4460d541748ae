#include "cli/vector_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <string>
#include <vector>

namespace cli {
namespace {

class RowWriter : public VectorWriter {
 public:
  RowWriter(Format format, size_t dimensions)
      : is_json_(format != Format::kText), dimensions_(dimensions), records_(format) {}

  void write(const float* rows, size_t count) override {
    for (size_t row = 0; row < count; ++row) {
      record_ = is_json_ ? "{\"embedding\":[" : "";
      for (size_t i = 0; i < dimensions_; ++i) {
        if (i > 0) record_ += is_json_ ? ',' : ' ';
        append(rows[row * dimensions_ + i]);
      }
      if (is_json_) record_ += "]}";
      records_.add(record_);
    }
    records_.flush();
  }

  void finish() override { records_.finish(); }

 private:
  void append(float number) {
    if (is_json_ && !std::isfinite(number)) {  // JSON has no such numbers
      record_ += "null";
      return;
    }
    char digits[32];
    record_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  }

  bool is_json_;
  size_t dimensions_;
  RecordWriter records_;
  std::string record_;
};

// The .npy format, version 1.0 (numpy.lib.format). The header comes first and holds the number of
// rows: in a file it is corrected at the end, for a pipe the rows are kept until then.
class NpyWriter : public VectorWriter {
 public:
  explicit NpyWriter(size_t dimensions) : dimensions_(dimensions) {
    if (isatty(STDOUT_FILENO))
      throw UsageError("npy is binary: send it to a file with > or to a program with |");
    const bool appends = fcntl(STDOUT_FILENO, F_GETFL) & O_APPEND;
    if (!appends) start_ = lseek(STDOUT_FILENO, 0, SEEK_CUR);
    if (is_file()) write_stdout(header());
  }

  void write(const float* rows, size_t count) override {
    rows_ += count;
    const std::string_view bytes(reinterpret_cast<const char*>(rows), count * dimensions_ * sizeof(float));
    if (is_file()) {
      write_stdout(bytes);
    } else {
      kept_ += bytes;
    }
  }

  void finish() override {
    if (is_file()) lseek(STDOUT_FILENO, start_, SEEK_SET);
    write_stdout(header());
    write_stdout(kept_);
    if (is_file()) lseek(STDOUT_FILENO, 0, SEEK_END);
  }

 private:
  bool is_file() const { return start_ >= 0; }

  // 128 bytes, whatever the number of rows.
  std::string header() const {
    const std::string dictionary =
        fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", rows_, dimensions_);
    return fmt::format("{}{:<117}\n", std::string_view("\x93NUMPY\x01\x00\x76\x00", 10), dictionary);
  }

  size_t dimensions_;
  size_t rows_ = 0;
  off_t start_ = -1;  // of the array in the file; -1: not a file
  std::string kept_;
};

}  // namespace

std::unique_ptr<VectorWriter> make_vector_writer(Format format, size_t dimensions) {
  if (format == Format::kNpy) return std::make_unique<NpyWriter>(dimensions);
  return std::make_unique<RowWriter>(format, dimensions);
}

}  // namespace cli
