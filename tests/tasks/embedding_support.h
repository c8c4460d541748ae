// Embedding in the tests: texts in, rows of floats out, and the reference's JSON as the same.
#pragma once

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "core/tasks/embedder.h"
#include "tests/support/golden.h"
#include "tests/support/texts.h"

namespace brisling::test {

inline Options options(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
  Options made;
  for (const auto& [name, value] : pairs) made.set(name, value);
  return made;
}

inline std::vector<float> embed(const Embedder& embedder, const std::vector<std::string>& texts,
                                const Options& call = {}) {
  std::vector<float> rows(texts.size() * static_cast<size_t>(embedder.row_size(call)));
  embedder.encode(TextList(texts), call, rows, nullptr);
  return rows;
}

inline std::vector<std::string> texts_of(const Json& list) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < list.size(); ++i) {
    const Json text = list[i].is_object() ? list[i].at("text") : list[i];
    texts.emplace_back(text.text());
  }
  return texts;
}

inline std::vector<float> numbers_of(const Json& rows) {
  std::vector<float> numbers;
  for (size_t i = 0; i < rows.size(); ++i) {
    const Json row = rows[i];
    for (size_t j = 0; j < row.size(); ++j) numbers.push_back(static_cast<float>(row[j].number()));
  }
  return numbers;
}

// The largest |a - b| / max(1, |b|).
inline double error(const std::vector<float>& actual, const std::vector<float>& expected) {
  REQUIRE(actual.size() == expected.size());
  return largest_error(actual.data(), expected.data(), actual.size());
}

struct Cosines {
  double mean, min;
};
inline Cosines cosines(const std::vector<float>& actual, const std::vector<float>& expected,
                       size_t dimensions) {
  REQUIRE(actual.size() == expected.size());
  Cosines result{0, 1};
  const size_t rows = actual.size() / dimensions;
  for (size_t i = 0; i < rows; ++i) {
    const double cosine = test::cosine(&actual[i * dimensions], &expected[i * dimensions], dimensions);
    result.mean += cosine / static_cast<double>(rows);
    result.min = std::min(result.min, cosine);
  }
  return result;
}

// The texts of the MiniLM goldens, and the vectors of float32 arithmetic.
struct MiniLm {
  MiniLm() {
    const Json expected = test::read_json(golden("minilm/expected.json"));
    cases = texts_of(expected.at("cases"));
    sentences = texts_of(expected.at("sentences"));
  }
  std::vector<float> reference(const char* folder, const char* tensor) const {
    return test::read_floats(Safetensors(golden(folder) / "embeddings.safetensors"), tensor).values;
  }
  std::vector<std::string> cases, sentences;
};

}  // namespace brisling::test
