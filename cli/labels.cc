#include "cli/labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "cli/line_reader.h"

namespace cli {
namespace {

struct Columns {
  explicit Columns(const brisling::Results& results)
      : groups(results.offsets()),
        indices(results.integers("index")),
        scores(results.floats("score")),
        labels(results.texts("label")) {}

  std::vector<int64_t> groups, indices;
  std::vector<float> scores;
  std::vector<std::string> labels;
};

size_t characters(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string as_text(const std::string& title, const Columns& columns, size_t begin, size_t end) {
  size_t width = 0;
  for (size_t row = begin; row < end; ++row)
    width = std::max(width, characters(one_line(columns.labels[row])));
  std::string out = title;
  for (size_t row = begin; row < end; ++row) {
    const std::string label = one_line(columns.labels[row]);
    const std::string padding(width - characters(label), ' ');
    const std::string line =
        fmt::format("\n  {}{}  {:7.4f}  {}", label, padding, columns.scores[row], bar(columns.scores[row]));
    out += line.substr(0, line.find_last_not_of(' ') + 1);
  }
  return out;
}

std::string as_json(const std::string& texts, const Columns& columns, size_t begin, size_t end) {
  std::vector<std::string> labels;
  for (size_t row = begin; row < end; ++row) {
    labels.push_back(fmt::format("{{\"label\":{},\"score\":{},\"index\":{}}}",
                                 json_string(columns.labels[row]), columns.scores[row],
                                 columns.indices[row]));
  }
  return fmt::format("{{{},\"labels\":[{}]}}", texts, fmt::join(labels, ","));
}

}  // namespace

std::vector<std::string> read_labels(std::string_view path) {
  LineReader lines{std::string(path)};
  std::vector<std::string> labels;
  while (const auto line = lines.next()) labels.emplace_back(*line);
  if (labels.empty())
    throw std::runtime_error(fmt::format("{} has no labels; write one a line", lines.name()));
  return labels;
}

void LabelWriter::write(const brisling::Texts& texts, const brisling::Results& results) {
  const Columns columns(results);
  for (size_t group = 0; group + 1 < columns.groups.size(); ++group) {
    const auto begin = static_cast<size_t>(columns.groups[group]);
    const auto end = static_cast<size_t>(columns.groups[group + 1]);
    const std::string_view text = texts[group * texts_of_group_];
    const bool is_pair = texts_of_group_ == 2;
    const std::string_view pair = is_pair ? texts[2 * group + 1] : std::string_view();
    if (format_ == Format::kText) {
      const std::string title = one_line(text) + (is_pair ? " / " + one_line(pair) : "");
      records_.add(as_text(title, columns, begin, end));
    } else {
      const std::string fields =
          "\"text\":" + json_string(text) + (is_pair ? ",\"pair\":" + json_string(pair) : "");
      records_.add(as_json(fields, columns, begin, end));
    }
  }
  records_.flush();
}

}  // namespace cli
