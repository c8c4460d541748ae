#include "bindings/capi/results.h"

#include <algorithm>

#include "bindings/capi/arguments.h"
#include "bindings/capi/guard.h"
#include "core/base/in_quotes.h"

namespace brisling::capi {
namespace {

template <class T>
constexpr const char* kHolds = "texts: read it with brisling_results_text";
template <>
constexpr const char* kHolds<Integers> = "whole numbers: read it with brisling_results_integers";
template <>
constexpr const char* kHolds<Floats> = "floats: read it with brisling_results_floats";

// The column of that name, which must hold a T.
template <class T>
const T& find_column(const brisling_results& results, std::string_view name) {
  const auto found = results.columns.find(name);
  if (found == results.columns.end()) {
    std::string names;
    for (const auto& [known, column] : results.columns) names += (names.empty() ? "" : ", ") + known;
    fail(Status::kNotFound, "no column ", in_quotes(name), "; there are: ", names);
  }
  if (const T* column = std::get_if<T>(&found->second)) return *column;
  const char* holds = std::visit([]<class Other>(const Other&) { return kHolds<Other>; }, found->second);
  fail(Status::kInvalidArgument, "column ", in_quotes(name), " holds ", holds);
}

template <class T>
brisling_status copy_column(const brisling_results* results, const char* name, size_t name_len,
                            typename T::value_type* out, size_t out_len, brisling_error** err) {
  return guard(err, [&] {
    const T& column = find_column<T>(require(results, "results"), text_argument(name, name_len, "column"));
    require_room(out, out_len, column.size(), "out");
    std::copy(column.begin(), column.end(), out);
  });
}

}  // namespace

std::unique_ptr<brisling_results> ranking_results(Ranking&& ranking) {
  auto results = std::make_unique<brisling_results>();
  results->offsets = std::move(ranking.offsets);
  results->columns.emplace("index", std::move(ranking.indices));
  results->columns.emplace("score", std::move(ranking.scores));
  return results;
}

std::unique_ptr<brisling_results> two_columns(const char* first, const char* second,
                                              const std::vector<std::pair<std::string, std::string>>& rows) {
  TextColumn firsts, seconds;
  for (const auto& [a, b] : rows) {
    firsts.push_back(a);
    seconds.push_back(b);
  }
  auto results = std::make_unique<brisling_results>();
  results->offsets.push_back(static_cast<int64_t>(rows.size()));
  results->columns.emplace(first, std::move(firsts));
  results->columns.emplace(second, std::move(seconds));
  return results;
}

}  // namespace brisling::capi

using namespace brisling;
using namespace brisling::capi;

void brisling_results_free(brisling_results* results) { delete results; }

size_t brisling_results_rows(const brisling_results* results) { return results ? results->rows() : 0; }

size_t brisling_results_groups(const brisling_results* results) { return results ? results->groups() : 0; }

brisling_status brisling_results_offsets(const brisling_results* results, int64_t* out, size_t out_len,
                                         brisling_error** err) {
  return guard(err, [&] {
    const std::vector<int64_t>& offsets = require(results, "results").offsets;
    require_room(out, out_len, offsets.size(), "out");
    std::copy(offsets.begin(), offsets.end(), out);
  });
}

brisling_status brisling_results_integers(const brisling_results* results, const char* column,
                                          size_t column_len, int64_t* out, size_t out_len,
                                          brisling_error** err) {
  return copy_column<Integers>(results, column, column_len, out, out_len, err);
}

brisling_status brisling_results_floats(const brisling_results* results, const char* column,
                                        size_t column_len, float* out, size_t out_len, brisling_error** err) {
  return copy_column<Floats>(results, column, column_len, out, out_len, err);
}

brisling_status brisling_results_text(const brisling_results* results, size_t row, const char* column,
                                      size_t column_len, char* buf, size_t cap, size_t* written,
                                      brisling_error** err) {
  return guard(err, [&] {
    const TextColumn& texts =
        find_column<TextColumn>(require(results, "results"), text_argument(column, column_len, "column"));
    if (row >= texts.size()) {
      fail(Status::kInvalidArgument, "row ", row, " does not exist; there are ", texts.size(), " rows");
    }
    write_text(texts[row], buf, cap, written);
  });
}
