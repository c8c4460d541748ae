// Batches and options for tests of the tasks.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/json.h"
#include "core/base/options.h"
#include "core/tasks/texts.h"

namespace brisling::test {

class TextList {
 public:
  TextList(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      utf8_ += text;
      offsets_.push_back(static_cast<int64_t>(utf8_.size()));
    }
  }
  operator Texts() const { return {utf8_, offsets_}; }

 private:
  std::string utf8_;
  std::vector<int64_t> offsets_{0};
};

inline Options make_options(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
  Options options;
  for (const auto& [name, value] : pairs) options.set(name, value);
  return options;
}

// The strings of an array, or of an array of arrays one after another.
inline std::vector<std::string> strings_of(const Json& list) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i].is_text()) {
      texts.emplace_back(list[i].text());
    } else {
      for (size_t j = 0; j < list[i].size(); ++j) texts.emplace_back(list[i][j].text());
    }
  }
  return texts;
}

}  // namespace brisling::test
