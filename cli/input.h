// Texts from the command line, from files and from standard input.
#pragma once

#include <brisling.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/line_reader.h"

namespace cli {

struct InputOptions {
  std::vector<std::string> files;
  bool jsonl = false;
  bool quiet = false;
};

// --file, --input and --quiet.
void add_input_options(Command& command, InputOptions& options);

// Hands out texts in their order: the arguments, then the lines of the files. An argument is a
// text and never a file name; "-" stands for standard input, and so does no text at all.
class TextReader {
 public:
  TextReader(const InputOptions& options, const std::vector<std::string>& arguments);

  // Fills `batch` with the next texts: as many as are there without waiting, up to about a
  // thousand. False at the end. Fails with the file and line of a text that is not valid.
  bool next(brisling::Texts& batch);

  // How many texts there are in all; nothing where a pipe or a terminal is among the sources.
  std::optional<int64_t> count() const;

  bool from_terminal() const;

 private:
  struct Source {
    bool is_file;
    std::string value;  // a path or a text
  };
  bool add_next(brisling::Texts& batch);

  bool jsonl_;
  std::vector<Source> sources_;
  size_t current_ = 0;
  std::optional<LineReader> lines_;  // of the current source, once it is open
};

}  // namespace cli
