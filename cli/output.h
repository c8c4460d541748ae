// Standard output, and records in the formats that the commands share.
#pragma once

#include <cstddef>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>

#include "cli/arguments.h"

namespace cli {

// Whoever read our output has gone; there is nothing left to do and nothing to report.
class ClosedPipe : public std::exception {};

// Writes all of it at once, unbuffered. Throws ClosedPipe, or an error that says why.
void write_stdout(std::string_view bytes);
void close_stdout();

enum class Format { kText, kJson, kJsonl, kNpy };

// --format, for a command that writes `accepted`; the first is the default.
void add_format_option(Command& command, Format& format, std::initializer_list<Format> accepted);

// `text` as a JSON string, in its quotes.
std::string json_string(std::string_view text);

// `text` without line breaks and what else would control a terminal.
std::string one_line(std::string_view text);

// A bar of block characters for a score from 0 to 1, padded to the length of the longest.
std::string bar(float score);

// Records one after another: a line each (text, jsonl), or the elements of one array (json).
class RecordWriter {
 public:
  explicit RecordWriter(Format format) : is_array_(format == Format::kJson) {}

  void add(std::string_view record);
  void flush();
  void finish();  // after the last record

 private:
  bool is_array_;
  bool is_first_ = true;
  std::string buffer_;
};

}  // namespace cli
