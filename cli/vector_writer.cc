#include "cli/vector_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

namespace cli {
namespace {

void append_float(std::string& out, float number) {
  char digits[32];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_float32(std::string& out, const uint8_t* bytes) {
  float number;
  std::memcpy(&number, bytes, sizeof number);
  append_float(out, number);
}

// IEEE 754 binary16.
void append_float16(std::string& out, const uint8_t* bytes) {
  uint16_t bits;
  std::memcpy(&bits, bytes, sizeof bits);
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  float number = exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                               : std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
  if (exponent == 31) number = fraction == 0 ? INFINITY : NAN;
  append_float(out, bits & 0x8000 ? -number : number);
}

void append_int8(std::string& out, const uint8_t* byte) { out += std::to_string(static_cast<int8_t>(*byte)); }
void append_uint8(std::string& out, const uint8_t* byte) { out += std::to_string(*byte); }

constexpr Precision kPrecisions[] = {
    {"float32", "<f4", 4, append_float32}, {"float16", "<f2", 2, append_float16},
    {"int8", "|i1", 1, append_int8},       {"uint8", "|u1", 1, append_uint8},
    {"binary", "|i1", 1, append_int8},     {"ubinary", "|u1", 1, append_uint8},
};

class RowWriter : public VectorWriter {
 public:
  RowWriter(Format format, const Precision& precision, size_t columns)
      : is_json_(format != Format::kText), precision_(precision), columns_(columns), records_(format) {}

  void write(const uint8_t* rows, size_t count) override {
    for (size_t row = 0; row < count; ++row) {
      record_ = is_json_ ? "{\"embedding\":[" : "";
      for (size_t i = 0; i < columns_; ++i, rows += precision_.bytes) {
        if (i > 0) record_ += is_json_ ? ',' : ' ';
        append(rows);
      }
      if (is_json_) record_ += "]}";
      records_.add(record_);
    }
    records_.flush();
  }

  void finish() override { records_.finish(); }

 private:
  void append(const uint8_t* number) {
    const size_t begin = record_.size();
    precision_.append(record_, number);
    const char last = record_.back();  // "inf" and "nan" are no numbers of JSON
    if (is_json_ && (last == 'f' || last == 'n')) record_.replace(begin, record_.npos, "null");
  }

  bool is_json_;
  const Precision& precision_;
  size_t columns_;
  RecordWriter records_;
  std::string record_;
};

// The .npy format, version 1.0 (numpy.lib.format). The header comes first and holds the number of
// rows: in a file it is corrected at the end, for a pipe the rows are kept until then.
class NpyWriter : public VectorWriter {
 public:
  NpyWriter(const Precision& precision, size_t columns) : precision_(precision), columns_(columns) {
    if (isatty(STDOUT_FILENO))
      throw UsageError("npy is binary: send it to a file with > or to a program with |");
    const bool appends = fcntl(STDOUT_FILENO, F_GETFL) & O_APPEND;
    if (!appends) start_ = lseek(STDOUT_FILENO, 0, SEEK_CUR);
    if (is_file()) write_stdout(header());
  }

  void write(const uint8_t* rows, size_t count) override {
    rows_ += count;
    const std::string_view bytes(reinterpret_cast<const char*>(rows), count * columns_ * precision_.bytes);
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
    const std::string dictionary = fmt::format(
        "{{'descr': '{}', 'fortran_order': False, 'shape': ({}, {}), }}", precision_.npy, rows_, columns_);
    return fmt::format("{}{:<117}\n", std::string_view("\x93NUMPY\x01\x00\x76\x00", 10), dictionary);
  }

  const Precision& precision_;
  size_t columns_;
  size_t rows_ = 0;
  off_t start_ = -1;  // of the array in the file; -1: not a file
  std::string kept_;
};

}  // namespace

const Precision& find_precision(std::string_view name) {
  std::string names;
  for (const Precision& precision : kPrecisions) {
    if (precision.name == name) return precision;
    names.append(names.empty() ? "" : ", ").append(precision.name);
  }
  throw UsageError(fmt::format("--precision is one of {}, not '{}'", names, name));
}

std::unique_ptr<VectorWriter> make_vector_writer(Format format, const Precision& precision, size_t columns) {
  if (format == Format::kNpy) return std::make_unique<NpyWriter>(precision, columns);
  return std::make_unique<RowWriter>(format, precision, columns);
}

}  // namespace cli
