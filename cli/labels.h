// Labels of texts: names from files, and classifications on standard output.
#pragma once

#include <brisling.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.h"

namespace cli {

// The lines of a file; it must have one at least.
std::vector<std::string> read_labels(std::string_view path);

// One record a text: its labels with bars (text), or an object with "text", "pair" where there is
// one, and "labels" (json, jsonl).
class LabelWriter {
 public:
  // `texts_of_group` is 2 where the texts are pairs.
  LabelWriter(Format format, size_t texts_of_group)
      : format_(format), texts_of_group_(texts_of_group), records_(format) {}

  void write(const brisling::Texts& texts, const brisling::Results& results);
  void finish() { records_.finish(); }

 private:
  Format format_;
  size_t texts_of_group_;
  RecordWriter records_;
};

}  // namespace cli
