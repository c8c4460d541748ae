// What the tests of tasks share.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/options.h"
#include "core/base/unicode.h"
#include "core/files/mapped_file.h"
#include "core/tasks/texts.h"
#include "tests/support/golden.h"
#include "tests/support/texts.h"

namespace brisling::test {

inline std::vector<std::string> texts_of(const Json& list) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < list.size(); ++i) texts.emplace_back(list[i].text());
  return texts;
}

// Characters before a byte.
inline int64_t characters(std::string_view text, int64_t byte) {
  return static_cast<int64_t>(unicode::count_characters(text.substr(0, static_cast<size_t>(byte))));
}

// A copy of a golden checkpoint in whose config.json `from` became `to`.
class ChangedModel {
 public:
  ChangedModel(const std::string& name, const std::string& from, const std::string& to) {
    namespace fs = std::filesystem;
    fs::copy(golden(name), directory_.path / name, fs::copy_options::recursive);
    const fs::path file = directory_.path / name / "config.json";
    std::string config = read_text_file(file);
    config.replace(config.find(from), from.size(), to);
    write_file(file, config);
    path_ = (directory_.path / name).string();
  }
  const std::string& path() const { return path_; }

 private:
  TemporaryDirectory directory_;
  std::string path_;
};

}  // namespace brisling::test
