// Rows with named columns, grouped by input: the one kind of table that calls hand out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/tasks/ranking.h"
#include "include/brisling.h"

namespace brisling::capi {

using Integers = std::vector<int64_t>;
using Floats = std::vector<float>;
using TextColumn = std::vector<std::string>;
using Column = std::variant<Integers, Floats, TextColumn>;

}  // namespace brisling::capi

struct brisling_results {
  std::vector<int64_t> offsets = {0};  // groups + 1; the last is the number of rows
  std::map<std::string, brisling::capi::Column, std::less<>> columns;  // each with one element a row

  size_t rows() const { return static_cast<size_t>(offsets.back()); }
  size_t groups() const { return offsets.size() - 1; }
};

namespace brisling::capi {

// The columns "index" and "score" of a ranking.
std::unique_ptr<brisling_results> ranking_results(Ranking&& ranking);

// One group with two columns of text.
std::unique_ptr<brisling_results> two_columns(const char* first, const char* second,
                                              const std::vector<std::pair<std::string, std::string>>& rows);

}  // namespace brisling::capi
